import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { spawnerWith } from "./WithEnvironment.ts"

const env = { MINE: Redacted.make("remote's"), BOTH: Redacted.make("remote's") }
const show = (options?: ChildProcess.CommandOptions) =>
  ChildProcess.make("/bin/sh", ["-c", 'printf "%s|%s|%s" "$MINE" "$BOTH" "${HOME:+home}"'], options)

const output = (command: ChildProcess.Command) =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawnerWith(spawner, env).string(command)).pipe(
    Effect.provide(NodeServices.layer)
  )

describe("a remote's environment (R13)", () => {
  it.live("is added to what the command has", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* output(show()), "remote's|remote's|home")
    })
  )

  it.live("yields to the command's own variables", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* output(show({ env: { BOTH: "own" }, extendEnv: true })), "remote's|own|home")
    })
  )

  it.live("is not added where the command replaces the environment", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* output(show({ env: { BOTH: "own" } })), "|own|")
    })
  )

  it.live("reaches every command of a pipe", () =>
    Effect.gen(function* () {
      const reader = ChildProcess.make("/bin/sh", ["-c", 'cat; printf "+%s" "$MINE"'])
      assert.strictEqual(yield* output(ChildProcess.pipeTo(show(), reader)), "remote's|remote's|home+remote's")
    })
  )
})
