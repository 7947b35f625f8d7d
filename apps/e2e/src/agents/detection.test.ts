import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as AgentWorlds from "../testing/AgentWorld.ts"

interface Found {
  readonly agent: string
  readonly found: boolean
  readonly version?: string
  readonly foundBy?: string
}

layer(AgentWorlds.layer, { excludeTestServices: true, timeout: "20 minutes" })("the agents of a machine", (it) => {
  it.effect(
    "R3 R14 are found with the versions that they are, whatever shell has them on its PATH",
    () =>
      Effect.gen(function* () {
        const { maestro } = yield* AgentWorlds.AgentWorld
        const detect = (agent: string) => maestro.json(["agent", "detect", "--remote", "gpu", "--agent", agent])
        // One after the other: together they may take longer than a command has to tell its version.
        const reports = yield* Effect.forEach(
          ["claude-code", "codex", "opencode", "gemini-cli", "qwen-code", "pi"],
          detect
        )
        const found = reports
          .flatMap(({ agents }) => agents as ReadonlyArray<Found>)
          .map(({ agent, foundBy, version }) => [agent, version, foundBy])
        assert.deepStrictEqual(found, [
          ["claude-code", "2.0.0", "login-shell"],
          ["codex", "0.169.0", "login-shell"],
          ["opencode", "1.18.33", "login-shell"],
          ["gemini-cli", "0.61.0", "login-shell"],
          ["qwen-code", "0.24.4", "login-shell"],
          ["pi", "0.86.1", "interactive-shell"]
        ])
      }),
    AgentWorlds.testLimit
  )
})
