import { NodeServices } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import { chmodSync } from "node:fs"
import { Helper } from "../helper/Helper.ts"
import type { Shell } from "../shell/Shell.ts"
import { Sandbox } from "./Sandbox.ts"
import { asBinSh, type ShellUnderTest } from "./ShellUnderTest.ts"
import * as TestShell from "./TestShell.ts"

/** An account with a home of its own, its start-up files, and a helper that was started as under sshd. */
export class LoginMachine {
  readonly sandbox: Sandbox
  readonly services: Context.Context<Helper | Shell>

  constructor(sandbox: Sandbox, services: Context.Context<Helper | Shell>) {
    this.sandbox = sandbox
    this.services = services
  }

  get home(): string {
    return this.sandbox.home
  }

  /** An executable file; its path. */
  program(name: string, text: string): string {
    const path = this.sandbox.write(name, text)
    chmodSync(path, 0o755)
    return path
  }
}

/** The PATH of an account that nobody has set up. */
const plainPath = "/usr/bin:/bin"

/** Makes such an account; `binSh` is what its `/bin/sh` is. */
export const loginMachine = Effect.fnUntraced(function* (
  loginShell: string,
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
  binSh?: ShellUnderTest
) {
  const sandbox = yield* Effect.acquireRelease(
    Effect.sync(() => new Sandbox()),
    (made) => Effect.promise(() => made[Symbol.asyncDispose]())
  )
  for (const [name, text] of Object.entries(files)) sandbox.write(name, text)
  const command = binSh === undefined ? {} : { command: asBinSh(binSh, `${sandbox.home}/bin-sh`) }
  const shell = TestShell.layer({ ...command, env: { ...sandbox.env, PATH: plainPath, SHELL: loginShell, ...env } })
  const services = yield* Layer.build(
    Helper.layer.pipe(Layer.provideMerge(shell), Layer.provide(NodeServices.layer), Layer.fresh)
  )
  return new LoginMachine(sandbox, services)
})
