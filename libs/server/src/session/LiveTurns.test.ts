import { assert, describe, it } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Sessions } from "@maestro/core/session/Sessions"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, type Scope } from "effect"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { newFolder } from "../testing/aStore.ts"
import { aRemote } from "../testing/aRemote.ts"
import { answers } from "../testing/ScriptedAgent.ts"
import { keyOf, type Maestro, maestroIn, newSession, run, textsOf } from "../testing/SessionWorld.ts"

process.env["HOME"] = mkdtempSync(join(tmpdir(), "maestro-turns-home-"))

const overSsh = Effect.gen(function* () {
  const { alias, sshConfigPath } = yield* TestHost
  const remote = aRemote({ target: { _tag: "Alias", alias }, sshConfig: sshConfigPath })
  const { id } = yield* Remotes.use((remotes) => remotes.add(remote, {}))
  return { _tag: "Remote", id } satisfies MachineRef
})

const machines = [
  { name: "on this machine", machine: Effect.succeed<MachineRef>({ _tag: "Local" }) },
  { name: "over a real sshd", machine: overSsh }
]

const inMaestro = <A, E>(body: Effect.Effect<A, E, Maestro | TestHost | Scope.Scope>) =>
  Effect.flatMap(newFolder, (folder) => Effect.provide(body, maestroIn(folder))).pipe(
    Effect.provide(ProcessHost.layer),
    Effect.scoped
  )

for (const { machine, name } of machines) {
  describe(`turns ${name}`, () => {
    it.live("S1, S3, H1: a prompt goes in, its events come out, once and in order, and a history entry is left", () =>
      inMaestro(
        Effect.gen(function* () {
          const session = yield* newSession({ machine: yield* machine })
          const { events, outcome, states, turn } = yield* run("api", answers("Hello there, it is done."))
          assert.deepEqual(textsOf(events), ["Hello there, it is done."])
          assert.strictEqual(new Set(events.map(keyOf)).size, events.length)
          assert.strictEqual(outcome.status, "success")
          assert.strictEqual(states.at(-1), "Ended")
          assert.deepEqual(turn.state.job, { _tag: "Exited", code: 0 })
          const history = yield* History.use((all) => all.list({}))
          assert.deepEqual(
            history.map(({ id, success, summary }) => ({ id, success, summary })),
            [{ id: turn.id, success: true, summary: "Hello there, it is done." }]
          )
          const now = yield* Sessions.use((sessions) => sessions.get(session.id))
          assert.strictEqual(now.agentSessionId, "conversation-1")
        })
      )
    )
  })
}
