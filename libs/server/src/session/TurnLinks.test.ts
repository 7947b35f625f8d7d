import { assert, layer } from "@effect/vitest"
import type { JobId } from "@maestro/core/machine/Jobs"
import { Machines } from "@maestro/core/machine/Machines"
import { Connection } from "@maestro/core/remote/Connection"
import type { SessionDraft } from "@maestro/core/session/Sessions"
import { Remotes } from "@maestro/core/remote/Remotes"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Fiber, Option, Schedule, Stream, SubscriptionRef } from "effect"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { aRemote } from "../testing/aRemote.ts"
import { overSsh, Place } from "../testing/EveryMachine.ts"
import { answers, concludes, opens, says, script, waitsFor } from "../testing/ScriptedAgent.ts"
import { advance, followed, keyOf, newSession, saidOf, send, textsOf } from "../testing/SessionWorld.ts"

/** A session on a remote of its own, in a folder of its own; its link goes through a proxy. */
const behindProxy = Effect.fnUntraced(function* (name: string, fields: Partial<SessionDraft> = {}) {
  const host = yield* TestHost
  const proxy = yield* FaultProxy.start({ port: host.port })
  const sshConfig = yield* host.configWith({ port: proxy.port })
  const cwd = join((yield* Place).folder, name)
  mkdirSync(cwd)
  const definition = aRemote({ name, target: { _tag: "Alias", alias: host.alias }, sshConfig })
  const remote = yield* Remotes.use((remotes) => remotes.add(definition, {}))
  const session = yield* newSession({ name, machine: { _tag: "Remote", id: remote.id }, cwd, ...fields })
  return { proxy, remote, session, cwd }
})

/** Begins a turn that waits for a file, and leaves it alone. */
const leftAlone = Effect.fnUntraced(function* (name: string, cwd: string) {
  const { id } = yield* send(name, script(opens(), says("begun"), waitsFor(join(cwd, "go")), concludes("to the end")))
  const watching = yield* Effect.forkChild(advance(name), { startImmediately: true })
  yield* saidOf(id, "begun")
  yield* Fiber.interrupt(watching)
  return id
})
const stateOf = (id: JobId) =>
  TurnStore.use((store) => Effect.map(store.get(id), (turn) => Option.getOrThrow(turn).state._tag))

layer(overSsh, { excludeTestServices: true, timeout: "60 seconds" })("turns and their links", (it) => {
  it.effect("S6, S7: a link that is cut in the middle of a turn loses nothing, doubles nothing, and is no end", () =>
    Effect.gen(function* () {
      const { dropConnections } = yield* TestHost
      const { cwd } = yield* behindProxy("cut")
      const steps = [1, 2, 3, 4]
      const lines = steps.flatMap((step) => [says(`step ${step}`), waitsFor(join(cwd, `go${step}`))])
      const { id } = yield* send("cut", script(opens(), ...lines, concludes("whole")))
      const running = yield* Effect.forkChild(advance("cut"), { startImmediately: true })
      for (const step of steps) {
        yield* saidOf(id, `step ${step}`)
        yield* dropConnections
        writeFileSync(join(cwd, `go${step}`), "")
      }
      yield* Fiber.join(running)
      const { events, outcome } = yield* followed(id)
      assert.deepEqual(
        textsOf(events),
        steps.map((step) => `step ${step}`)
      )
      assert.strictEqual(new Set(events.map(keyOf)).size, events.length)
      assert.deepInclude(outcome, { status: "success", text: "whole" })
    })
  )

  it.effect("S6: wherever the link is cut while a turn is launched, it runs once", () =>
    Effect.gen(function* () {
      const { cwd, proxy } = yield* behindProxy("launch")
      yield* send("launch", answers("warm"))
      yield* advance("launch")
      const cuts = [
        ...[1, 700, 1_500, 2_500, 4_000].map((bytes) => ({ direction: "toServer", bytes }) as const),
        ...[1, 60, 200].map((bytes) => ({ direction: "toClient", bytes }) as const)
      ]
      for (const cut of cuts) {
        const { id } = yield* send("launch", script("echo ran >>ran", answers("once")))
        const hasHappened = yield* proxy.cutAfter(cut)
        yield* advance("launch")
        yield* hasHappened
        assert.strictEqual((yield* followed(id)).outcome.text, "once", JSON.stringify(cut))
      }
      assert.strictEqual(readFileSync(join(cwd, "ran"), "utf8"), "ran\n".repeat(cuts.length))
    })
  )

  it.effect("S6: a launch whose link is cut and stays away is in doubt until the machine is asked, and runs once", () =>
    Effect.gen(function* () {
      const { cwd, proxy, remote } = yield* behindProxy("doubt")
      yield* send("doubt", answers("warm"))
      yield* advance("doubt")
      const { id } = yield* send("doubt", script("echo ran >>ran", answers("once")))
      const hasHappened = yield* proxy.cutAfter({ direction: "toServer", bytes: 2_500 })
      // What is open stays so until it is cut; nothing comes after it.
      yield* proxy.refuse
      const running = yield* Effect.forkChild(advance("doubt"), { startImmediately: true })
      yield* hasHappened
      const connection = yield* Effect.flatMap(Machines, ({ get }) =>
        Effect.provide(Connection, get({ _tag: "Remote", id: remote.id }))
      )
      yield* SubscriptionRef.changes(connection.status).pipe(
        Stream.takeUntil(({ state }) => state._tag === "Reconnecting" && state.attempt > 1),
        Stream.runDrain
      )
      assert.strictEqual(yield* stateOf(id), "Launching")
      yield* proxy.restore
      yield* Fiber.join(running)
      assert.strictEqual((yield* followed(id)).outcome.text, "once")
      assert.strictEqual(readFileSync(join(cwd, "ran"), "utf8"), "ran\n")
    })
  )

  it.effect("S7: a machine that cannot be reached fails no turn: its prompt waits at the front of the queue", () =>
    Effect.gen(function* () {
      const { cwd, proxy, session } = yield* behindProxy("refused")
      const first = yield* send("refused", script("echo first >>order", answers("first")))
      yield* send("refused", script("echo second >>order", answers("second")))
      yield* proxy.refuse
      const error = yield* Effect.flip(advance("refused"))
      const ssh = Option.getOrThrow(sshErrorOf(error))
      assert.deepEqual([ssh.remote, ssh.reason.code], ["refused", "refused"])
      const store = yield* TurnStore
      const [next] = yield* store.queued(session.id)
      assert.strictEqual(next?.id, first.id)
      assert.isUndefined(next?.resumed)
      assert.isFalse(existsSync(join(cwd, "order")))
      yield* proxy.restore
      // The next attempt has a time of its own.
      yield* Effect.retry(advance("refused"), Schedule.spaced("50 millis"))
      assert.strictEqual(readFileSync(join(cwd, "order"), "utf8"), "first\nsecond\n")
    })
  )

  it.effect(
    "R7: a remote that is disabled refuses what is new; what runs there stays running until it can be asked",
    () =>
      Effect.gen(function* () {
        const { cwd, remote, session } = yield* behindProxy("disabled")
        const id = yield* leftAlone("disabled", cwd)
        const [remotes, turns] = [yield* Remotes, yield* Turns]
        yield* remotes.setEnabled("disabled", false)
        assert.strictEqual((yield* Effect.flip(send("disabled", answers("never"))))._tag, "RemoteDisabled")
        writeFileSync(join(cwd, "go"), "")
        const doubts = yield* turns.reconcile(session.id)
        assert.deepEqual(
          doubts.map(({ error, turn }) => [turn.id, error._tag]),
          [[id, "RemoteDisabled"]]
        )
        assert.strictEqual((yield* Effect.flip(advance("disabled")))._tag, "RemoteDisabled")
        assert.strictEqual((yield* Effect.flip(turns.stop("disabled")))._tag, "RemoteDisabled")
        assert.strictEqual(yield* stateOf(id), "Running")
        yield* remotes.setEnabled(remote.id, true)
        yield* advance("disabled")
        assert.deepInclude((yield* followed(id)).outcome, { status: "success", text: "to the end" })
      })
  )

  it.effect("R7: of a remote that is removed, a turn ends in words that say so, with all that came before", () =>
    Effect.gen(function* () {
      const { cwd, remote, session } = yield* behindProxy("removed")
      const id = yield* leftAlone("removed", cwd)
      const [remotes, turns] = [yield* Remotes, yield* Turns]
      yield* remotes.remove(remote.id)
      assert.strictEqual((yield* Effect.flip(send("removed", answers("never"))))._tag, "RemoteNotFound")
      assert.deepEqual(yield* turns.reconcile(session.id), [])
      const { events, outcome, turn } = yield* followed(id)
      assert.deepEqual(textsOf(events), ["begun"])
      assert.deepInclude(outcome, { status: "interrupted", text: "begun" })
      assert.include(outcome.error?.message, "has been removed from Maestro")
      assert.isUndefined(turn.state.job)
      writeFileSync(join(cwd, "go"), "")
    })
  )

  it.effect("S6: what ended meanwhile is completed; a machine that cannot be asked costs no other one", () =>
    Effect.gen(function* () {
      const dead = yield* behindProxy("dead")
      const alive = yield* behindProxy("alive")
      const there = yield* leftAlone("dead", dead.cwd)
      const here = yield* leftAlone("alive", alive.cwd)
      const lasting = yield* behindProxy("lasting")
      const still = yield* leftAlone("lasting", lasting.cwd)
      writeFileSync(join(alive.cwd, "go"), "")
      yield* dead.proxy.refuse
      yield* dead.proxy.reset
      const turns = yield* Turns
      const doubts = yield* turns.reconcile()
      assert.deepEqual(
        doubts.map(({ turn }) => turn.id),
        [there]
      )
      assert.isTrue(doubts.every(({ error }) => Option.isSome(sshErrorOf(error))))
      assert.deepEqual([yield* stateOf(there), yield* stateOf(still)], ["Running", "Running"])
      assert.strictEqual((yield* followed(here)).outcome.text, "to the end")
      yield* dead.proxy.restore
      for (const { cwd } of [dead, lasting]) writeFileSync(join(cwd, "go"), "")
      yield* Effect.retry(advance("dead"), Schedule.spaced("50 millis"))
      yield* advance("lasting")
      assert.strictEqual((yield* followed(there)).outcome.text, "to the end")
    })
  )
})
