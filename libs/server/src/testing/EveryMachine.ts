import { layer } from "@effect/vitest"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Remotes } from "@maestro/core/remote/Remotes"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Context, Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { newFolder } from "./aStore.ts"
import { aRemote } from "./aRemote.ts"
import { maestroIn } from "./SessionWorld.ts"

/** The machine that a suite's sessions are on. Its processes and files are on the machine of the test. */
export class Place extends Context.Service<
  Place,
  {
    readonly machine: MachineRef
    /** An empty folder on it. */
    readonly folder: string
    /** Of the store: what another process needs to be of the same Maestro. */
    readonly dataFolder: string
  }
>()("@maestro/server/testing/Place") {}

const newPlace = (dataFolder: string, machine: MachineRef) =>
  Effect.acquireRelease(
    Effect.sync(() => Place.of({ machine, dataFolder, folder: mkdtempSync(join(tmpdir(), "maestro-project-")) })),
    ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

const inFolder = <A, E, R>(place: (dataFolder: string) => Layer.Layer<A, E, R>) =>
  Layer.unwrap(Effect.map(newFolder, (dataFolder) => Layer.provideMerge(place(dataFolder), maestroIn(dataFolder))))

export const onThisMachine = inFolder((dataFolder) => Layer.effect(Place, newPlace(dataFolder, { _tag: "Local" })))

/** The remote that leads to the test host. */
export const hostRemote = Effect.gen(function* () {
  const { alias, sshConfigPath } = yield* TestHost
  const remote = aRemote({ name: "gpu", target: { _tag: "Alias", alias }, sshConfig: sshConfigPath })
  return yield* Remotes.use((remotes) => remotes.add(remote, {}))
})

export const overSsh = inFolder((dataFolder) =>
  Layer.effect(
    Place,
    Effect.flatMap(hostRemote, ({ id }) => newPlace(dataFolder, { _tag: "Remote", id }))
  )
).pipe(Layer.provideMerge(ProcessHost.layer))

type Suite = Parameters<ReturnType<typeof layer<Layer.Success<typeof onThisMachine>, never>>>[1]

/** The same tests with this machine, and with one behind a real sshd. */
export const onEveryMachine = (name: string, suite: Suite) => {
  layer(onThisMachine, { excludeTestServices: true, timeout: "60 seconds" })(`${name}, on this machine`, suite)
  layer(overSsh, { excludeTestServices: true, timeout: "60 seconds" })(`${name}, over a real sshd`, suite)
}
