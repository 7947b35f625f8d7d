import { assert, describe, it } from "@effect/vitest"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Prompts } from "@maestro/core/remote/Prompts"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { scriptedPrompts } from "@maestro/ssh/testing/ScriptedPrompts"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer, Stream } from "effect"
import { join } from "node:path"
import { aTurn } from "../testing/aSession.ts"
import {
  aNewSession,
  aPrompt,
  client,
  DataFolder,
  elsewhere,
  following,
  hostDraft,
  server,
  serverAndHost,
  until
} from "../testing/RpcWorld.ts"
import { answers, concludes, opens, says, script, waitsFor } from "../testing/ScriptedAgent.ts"
import { seen, textsOf } from "../testing/SessionWorld.ts"

/** The remote behind the test host. */
const onHost = Effect.gen(function* () {
  const rpc = yield* client
  const { id } = yield* rpc["remotes.add"]({ remote: yield* hostDraft(), values: {} })
  return { _tag: "Remote", id } as const
})
const onThisMachine: Effect.Effect<MachineRef> = Effect.succeed({ _tag: "Local" })

for (const [where, place] of [
  ["this machine", onThisMachine],
  ["a machine over SSH", onHost]
] as const)
  describe(`turns by RPC, on ${where}`, () => {
    it.live("are run when they were sent, once however often they are sent, and followed to their end (S3, H1)", () =>
      Effect.gen(function* () {
        const rpc = yield* client
        const { id: session } = yield* rpc["sessions.create"](aNewSession({ machine: yield* place }))
        const turn = aPrompt(answers("Hello."))
        const send = rpc["turns.send"]({ session: "api", turn })
        const [one, two] = yield* Effect.all([send, send], { concurrency: 2 })
        assert.deepEqual([one.id, two.id], [turn.id, turn.id])
        const { events, outcome } = seen(yield* Stream.runCollect(rpc["turns.follow"]({ turn: turn.id })))
        assert.deepEqual(textsOf(events), ["Hello."])
        assert.deepInclude(outcome, { status: "success", text: "Hello.", agentSessionId: "conversation-1" })
        // Sent once more, when it has ended long since.
        assert.strictEqual((yield* send).state._tag, "Ended")
        assert.lengthOf(yield* rpc["turns.recent"]({ session: "api", limit: 10 }), 1)
        assert.deepEqual(yield* Stream.runCollect(rpc["turns.events"]({ turn: turn.id })), events)
        const entries = yield* rpc["history.list"]({ filter: { session } })
        assert.deepEqual(
          entries.map(({ id, summary }) => [id, summary]),
          [[turn.id, "Hello."]]
        )
        const [total] = yield* rpc["turns.usage"]({ filter: { groupBy: "session" } })
        assert.deepInclude(total, { session, turns: 1 })
      }).pipe(Effect.provide(serverAndHost))
    )

    it.live("wait, are changed and taken out of the queue, and are stopped alone (S3, S4)", () =>
      Effect.gen(function* () {
        const rpc = yield* client
        const folder = yield* DataFolder
        yield* rpc["sessions.create"](aNewSession({ machine: yield* place }))
        const queue = yield* following(rpc["turns.watchQueue"]({ session: "api" }))
        const waiting = Effect.map(queue.next, (turns) => turns.map(({ prompt }) => prompt))
        assert.deepEqual(yield* waiting, [])
        const busy = aPrompt(script(opens(), says("at work"), waitsFor(join(folder, "never")), concludes("")))
        yield* rpc["turns.send"]({ session: "api", turn: busy })
        const updates = yield* following(rpc["turns.follow"]({ turn: busy.id }))
        yield* until(updates.next, (update) => update._tag === "Event" && update.event.event._tag === "Text")
        const [second, third] = [aPrompt("second"), aPrompt("third")]
        for (const turn of [second, third]) yield* rpc["turns.send"]({ session: "api", turn })
        yield* until(waiting, (prompts) => prompts.join() === "second,third")
        assert.isTrue(yield* rpc["turns.changePrompt"]({ turn: second.id, prompt: answers("changed") }))
        assert.isTrue(yield* rpc["turns.unqueue"]({ turn: third.id }))
        assert.isFalse(yield* rpc["turns.unqueue"]({ turn: third.id }))
        yield* until(waiting, (prompts) => prompts.join() === answers("changed"))
        assert.deepEqual(yield* rpc["turns.stop"]({ session: "api", turn: busy.id }), { _tag: "Gone" })
        const end = yield* until(
          updates.next,
          (update) => update._tag === "State" && update.turn.state._tag === "Ended"
        )
        if (end._tag !== "State" || end.turn.state._tag !== "Ended") return assert.fail("it goes on")
        assert.strictEqual(end.turn.state.outcome.status, "interrupted")
        // What waited comes next by itself.
        const { events } = seen(yield* Stream.runCollect(rpc["turns.follow"]({ turn: second.id })))
        assert.deepEqual(textsOf(events), ["changed"])
        assert.deepEqual(yield* rpc["turns.clearQueue"]({ session: "api" }), [])
      }).pipe(Effect.provide(serverAndHost))
    )
  })

describe("the server's queues", () => {
  it.live("are looked after whichever process left something in them (S3)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const session = yield* rpc["sessions.create"](aNewSession())
      const turn = aTurn(session, { prompt: answers("from elsewhere") })
      const enqueue = TurnStore.use((turns) => turns.enqueue(turn, "last"))
      yield* elsewhere(enqueue)
      const { outcome } = seen(yield* Stream.runCollect(rpc["turns.follow"]({ turn: turn.id })))
      assert.strictEqual(outcome.text, "from elsewhere")
    }).pipe(Effect.provide(serverAndHost))
  )

  it.live("say why a session does not go on, with the step and the advice, until it does (S5, S7, R7)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const draft = yield* hostDraft()
      const { id } = yield* rpc["remotes.add"]({ remote: draft, values: {} })
      yield* rpc["sessions.create"](aNewSession({ machine: { _tag: "Remote", id } }))
      yield* rpc["remotes.setEnabled"]({ remote: "gpu", enabled: false })
      const { next } = yield* following(rpc["turns.troubles"]())
      assert.deepEqual(yield* next, [])
      const refused = yield* Effect.flip(rpc["turns.send"]({ session: "api", turn: aPrompt("hello") }))
      assert.strictEqual(refused._tag, "RemoteDisabled")
      yield* rpc["remotes.update"]({ remote: { ...draft, sshConfig: yield* wrongUser }, values: {} })
      const turn = aPrompt(answers("It works again."))
      yield* rpc["turns.send"]({ session: "api", turn })
      const [trouble] = yield* until(next, (all) => all.length > 0)
      if (trouble?.error._tag !== "SshError") return assert.fail(String(trouble?.error))
      assert.deepEqual([trouble.error.stage, trouble.error.reason.code], ["authenticate", "auth-denied"])
      assert.isNotEmpty(trouble.error.reason.steps)
      assert.lengthOf(yield* rpc["turns.queue"]({ session: "api" }), 1)
      yield* rpc["remotes.update"]({ remote: draft, values: {} })
      yield* rpc["turns.resume"]({ session: "api" })
      const { outcome } = seen(yield* Stream.runCollect(rpc["turns.follow"]({ turn: turn.id })))
      assert.strictEqual(outcome.text, "It works again.")
      yield* until(next, (all) => all.length === 0)
    }).pipe(Effect.provide(serverAndHost))
  )
})

/** A server whose user trusts every host key. */
const trusting = Layer.merge(server, ProcessHost.layerWith({ loginShell: "/bin/bash" })).pipe(
  Layer.provideMerge(
    Layer.unwrap(
      Effect.map(
        scriptedPrompts(() => "yes"),
        ({ prompts }) => Layer.succeed(Prompts, prompts)
      )
    )
  )
)

describe("questions of a login", () => {
  it.live("are asked when a person has sent the prompt, and never for what another process left (R11, R12)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { configWith } = yield* TestHost
      const draft = yield* hostDraft({ sshConfig: yield* configWith({ knownHosts: "empty" }) })
      const { id } = yield* rpc["remotes.add"]({ remote: draft, values: {} })
      const session = yield* rpc["sessions.create"](aNewSession({ machine: { _tag: "Remote", id } }))
      const { next } = yield* following(rpc["turns.troubles"]())
      const left = aTurn(session, { prompt: answers("first") })
      yield* elsewhere(TurnStore.use((turns) => turns.enqueue(left, "last")))
      const [trouble] = yield* until(next, (all) => all.length > 0)
      if (trouble?.error._tag !== "SshError") return assert.fail(String(trouble?.error))
      assert.strictEqual(trouble.error.reason.code, "host-key-unknown")

      const turn = aPrompt(answers("second"))
      yield* rpc["turns.send"]({ session: "api", turn })
      const { outcome } = seen(yield* Stream.runCollect(rpc["turns.follow"]({ turn: turn.id, attended: true })))
      assert.strictEqual(outcome.text, "second")
    }).pipe(Effect.provide(trusting))
  )
})

/** A config by which nobody gets in. */
const wrongUser = Effect.flatMap(TestHost, ({ configWith, newKey }) =>
  Effect.flatMap(newKey(), (keyPath) => configWith({ keyPath }))
)
