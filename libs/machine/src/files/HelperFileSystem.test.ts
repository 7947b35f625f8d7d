import { NodeServices } from "@effect/platform-node"
import { fileSystemSuite } from "@maestro/core/testing/FileSystemSuite"
import { Effect, Layer } from "effect"
import { Helper } from "../helper/Helper.ts"
import type { Shell } from "../shell/Shell.ts"
import * as LocalShell from "../shell/LocalShell.ts"
import { busyboxUserland } from "../testing/BusyboxUserland.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import { asBinSh, shells } from "../testing/ShellUnderTest.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as HelperFileSystem from "./HelperFileSystem.ts"
import { WatchBudget } from "./WatchBudget.ts"

const over = (shell: Layer.Layer<Shell>) =>
  HelperFileSystem.layer.pipe(
    Layer.provide(Helper.layer),
    Layer.provide(shell),
    // Looks for changes often, so that the tests do not take long.
    Layer.provideMerge(Layer.succeed(WatchBudget, { interval: 50, share: 0.5 }))
  )

const sandbox = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

const startedBy = (command: (box: Sandbox) => readonly [string, ...ReadonlyArray<string>]) =>
  Layer.unwrap(
    Effect.map(sandbox, (box) =>
      over(TestShell.layer({ command: command(box), env: box.env }).pipe(Layer.provide(NodeServices.layer)))
    )
  )

const local = over(LocalShell.layer.pipe(Layer.provide(NodeServices.layer)))
fileSystemSuite("HelperFileSystem over a local sh", local, { kind: "machine" })

for (const shell of shells) {
  const impl = startedBy((box) => asBinSh(shell, `${box.home}/bin`))
  fileSystemSuite(`HelperFileSystem over ${shell.name}`, impl, { kind: "machine" })
}

const busybox = startedBy((box) => busyboxUserland(`${box.home}/busybox`))
fileSystemSuite("HelperFileSystem with nothing but busybox", busybox, { kind: "machine" })
