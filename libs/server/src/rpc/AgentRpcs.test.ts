import { assert, describe, it } from "@effect/vitest"
import type { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { client, hostDraft, server, serverAndHost } from "../testing/RpcWorld.ts"

const mine: CustomAgentDefinition = { id: "mine", command: ["my-agent", "--batch"], format: "plain" }

describe("agents by RPC", () => {
  it.live("are listed with the user's own, which are added once, changed and removed (S1)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const add = rpc["agents.add"]({ definition: mine })
      yield* add
      yield* add
      const taken = yield* Effect.flip(rpc["agents.add"]({ definition: { ...mine, command: ["other"] } }))
      assert.strictEqual(taken._tag, "AgentNameTaken")
      const all = yield* rpc["agents.list"]()
      assert.deepInclude(
        all.find(({ id }) => id === "mine"),
        { kind: "yours", executable: "my-agent", format: "plain" }
      )
      assert.isTrue(all.some(({ id, kind }) => id === "codex" && kind === "built-in"))
      yield* rpc["agents.update"]({ definition: { ...mine, resumeWords: ["--resume", "{id}"] } })
      const own = yield* rpc["agents.custom"]()
      assert.deepEqual(own.find(({ id }) => id === "mine")?.resumeWords, ["--resume", "{id}"])
      yield* rpc["agents.remove"]({ id: "mine" })
      assert.strictEqual((yield* Effect.flip(rpc["agents.remove"]({ id: "mine" })))._tag, "AgentUnknown")
    }).pipe(Effect.provide(server))
  )

  it.live("are looked for on a machine: what is there, in which version, through what (R3)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { home } = yield* TestHost
      mkdirSync(`${home}/.local/bin`, { recursive: true })
      writeFileSync(`${home}/.local/bin/codex`, "#!/bin/sh\necho codex-cli 0.169.0\n", { mode: 0o755 })
      const { id } = yield* rpc["remotes.add"]({ remote: yield* hostDraft(), values: {} })
      const machine = { _tag: "Remote", id } as const
      const { agents } = yield* rpc["agents.detect"]({ machine, agents: ["codex", "pi"] })
      assert.deepEqual(
        agents.map(({ agent, command }) => [agent, command?.version, command?.foundBy]),
        [
          ["codex", { _tag: "Version", version: "0.169.0" }, "known-folder"],
          ["pi", undefined, undefined]
        ]
      )
      const unknown = yield* Effect.flip(rpc["agents.detect"]({ machine, agents: ["nobody"] }))
      assert.strictEqual(unknown._tag, "AgentUnknown")
    }).pipe(Effect.provide(serverAndHost))
  )
})
