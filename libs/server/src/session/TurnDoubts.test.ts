import { assert } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import type { Session } from "@maestro/core/session/Session"
import { Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { answers, script } from "../testing/ScriptedAgent.ts"
import { advance, followed, newSession, send } from "../testing/SessionWorld.ts"

/** A turn as a Maestro leaves it that is killed before its machine has heard of it. */
const halfLaunched = Effect.fnUntraced(function* (name: string) {
  const { folder, machine } = yield* Place
  const session: Session = yield* newSession({ name, machine, cwd: folder })
  const { id } = yield* send(name, script(`echo ran >>"ran-${name}"`, answers("begun after all")))
  const { access, agent } = session
  const store = yield* TurnStore
  assert.isTrue(yield* store.start(id, { agent, machine, access, cwd: folder }))
  return { id, session, ran: join(folder, `ran-${name}`) }
})

onEveryMachine("a launch that nobody has seen the end of", (it) => {
  it.effect("S6: is finished, once, by whoever looks after the session next", () =>
    Effect.gen(function* () {
      const { id, ran } = yield* halfLaunched("advanced")
      yield* advance("advanced")
      const { outcome } = yield* followed(id)
      assert.deepInclude(outcome, { status: "success", text: "begun after all" })
      assert.strictEqual(readFileSync(ran, "utf8"), "ran\n")
    })
  )

  it.effect("S6: is finished by a mere follower, where nobody looks after the session", () =>
    Effect.gen(function* () {
      const { id, ran } = yield* halfLaunched("followed")
      const { outcome, states } = yield* followed(id)
      assert.deepEqual(states, ["Launching", "Running", "Ended"])
      assert.strictEqual(outcome.text, "begun after all")
      assert.strictEqual(readFileSync(ran, "utf8"), "ran\n")
    })
  )

  it.effect("S6: is settled by a look at all sessions", () =>
    Effect.gen(function* () {
      const { id, session } = yield* halfLaunched("reconciled")
      const turns = yield* Turns
      assert.deepEqual(yield* turns.reconcile(session.id), [])
      assert.strictEqual((yield* followed(id)).outcome.text, "begun after all")
    })
  )

  it.effect("S4: is stopped before it begins, and then never runs", () =>
    Effect.gen(function* () {
      const { id, ran, session } = yield* halfLaunched("stopped")
      const turns = yield* Turns
      assert.deepEqual(yield* turns.stop("stopped"), { _tag: "Gone" })
      const { outcome } = yield* followed(id)
      assert.strictEqual(outcome.status, "interrupted")
      assert.include(outcome.error?.message, "stopped by the user before it had begun")
      yield* advance("stopped")
      assert.isFalse(existsSync(ran))
      assert.deepEqual(yield* History.use((all) => all.list({ session: session.id })), [])
    })
  )
})
