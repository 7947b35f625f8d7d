import { assert, describe, it } from "@effect/vitest"
import type { Session } from "@maestro/core/session/Session"
import { SessionStore } from "@maestro/core/session/SessionStore"
import type { Turn } from "@maestro/core/session/Turn"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { History } from "@maestro/core/history/History"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Option, Stream } from "effect"
import { aRemote } from "../testing/aRemote.ts"
import { anEnd, anEntry, aSession, aText, aTurn, startOf } from "../testing/aSession.ts"
import { inNewStore, newFolder, storesIn } from "../testing/aStore.ts"
import { Database } from "./Database.ts"

const withSession = (session: Session = aSession()) => SessionStore.use((store) => store.add(session, {}))

/** A session with a turn that is under way. */
const underWay = Effect.gen(function* () {
  const turns = yield* TurnStore
  const session = yield* withSession()
  const turn = aTurn(session)
  yield* turns.enqueue(turn, "last")
  yield* turns.start(turn.id, startOf(session))
  yield* turns.running(turn.id, 1_000)
  return { session, turn, turns }
})

const ids = (turns: ReadonlyArray<Turn>) => turns.map(({ id }) => id)
const found = (turn: Turn) => TurnStore.use((turns) => Effect.map(turns.get(turn.id), (one) => Option.getOrThrow(one)))

describe("SqliteTurns: the queue (S3)", () => {
  it.live("keeps its order over a restart; what is put first comes before all that waits", () =>
    Effect.gen(function* () {
      const path = yield* newFolder
      const session = aSession()
      const [a, b, c] = [aTurn(session), aTurn(session), aTurn(session)]
      yield* Effect.gen(function* () {
        const turns = yield* TurnStore
        yield* withSession(session)
        yield* turns.enqueue(a, "last")
        yield* turns.enqueue(b, "last")
        yield* turns.enqueue(c, "first")
      }).pipe(Effect.provide(storesIn(path)))
      const queued = yield* TurnStore.use((turns) => turns.queued(session.id)).pipe(Effect.provide(storesIn(path)))
      assert.deepEqual(queued, [c, a, b])
    })
  )

  it.live("takes a turn once, however often it is sent", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { session, turn, turns } = yield* underWay
        yield* turns.enqueue({ ...turn, prompt: "other" }, "last")
        assert.deepEqual(yield* turns.queued(session.id), [])
        assert.strictEqual((yield* found(turn)).prompt, turn.prompt)
      })
    )
  )

  it.live("is edited, left and emptied only by what still waits", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { session, turn: begun, turns } = yield* underWay
        const [a, b, c] = [aTurn(session), aTurn(session), aTurn(session)]
        for (const turn of [a, b, c]) yield* turns.enqueue(turn, "last")
        assert.isTrue(yield* turns.changePrompt(a.id, "new\nprompt ☃"))
        assert.isTrue(yield* turns.unqueue(b.id))
        assert.deepEqual(
          [yield* turns.changePrompt(begun.id, "x"), yield* turns.unqueue(begun.id), yield* turns.unqueue(b.id)],
          [false, false, false]
        )
        assert.deepEqual(yield* turns.clear(session.id), [{ ...a, prompt: "new\nprompt ☃" }, c])
        assert.deepEqual(yield* turns.queued(session.id), [])
        assert.deepEqual(ids(yield* turns.recent(session.id, 10)), [begun.id])
      })
    )
  )

  it.live("is run by what the session is then", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [turns, sessions] = [yield* TurnStore, yield* SessionStore]
        const session = yield* withSession()
        const turn = aTurn(session)
        yield* turns.enqueue(turn, "last")
        yield* sessions.update({ ...session, agent: "codex" }, {})
        assert.strictEqual((yield* found(turn)).agent, "codex")
      })
    )
  )

  it.live("takes nothing for a session that is gone, and says so", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const turns = yield* TurnStore
        const error = yield* Effect.flip(turns.enqueue(aTurn(aSession()), "last"))
        assert.include(error.message, "was removed")
      })
    )
  )
})

describe("SqliteTurns: one turn at a time, each step once (S3, S6)", () => {
  it.live("starts a turn once, and only while no other of the session is under way", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const turns = yield* TurnStore
        const session = yield* withSession()
        const [a, b] = [aTurn(session), aTurn(session)]
        yield* turns.enqueue(a, "last")
        yield* turns.enqueue(b, "last")
        const start = startOf(session, { access: "agent", cwd: "~/api", resumed: "thread 1" })
        assert.deepEqual(
          [yield* turns.start(a.id, start), yield* turns.start(a.id, start), yield* turns.start(b.id, start)],
          [true, false, false]
        )
        const started: Turn = { ...a, access: "agent", cwd: "~/api", resumed: "thread 1", state: { _tag: "Launching" } }
        assert.deepEqual(yield* turns.unfinished(session.id), [started])
        assert.isTrue(yield* turns.running(a.id, 1_234))
        assert.isFalse(yield* turns.running(a.id, 5_678))
        assert.deepEqual(yield* turns.unfinished(), [{ ...started, state: { _tag: "Running", startedAt: 1_234 } }])
        assert.isTrue(yield* turns.end(a.id, anEnd()))
        assert.isTrue(yield* turns.start(b.id, start))
        assert.deepEqual(ids(yield* turns.recent(session.id, 10)), [a.id, b.id])
        assert.deepEqual(ids(yield* turns.recent(session.id, 1)), [b.id])
      })
    )
  )

  it.live("a turn that never arrived goes back before all that waits", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const turns = yield* TurnStore
        const session = yield* withSession()
        const [a, b] = [aTurn(session), aTurn(session)]
        yield* turns.enqueue(a, "last")
        yield* turns.enqueue(b, "last")
        yield* turns.start(a.id, startOf(session, { cwd: "/x", resumed: "y" }))
        assert.isTrue(yield* turns.requeue(a.id))
        assert.isFalse(yield* turns.requeue(a.id))
        assert.deepEqual(yield* turns.queued(session.id), [a, b])
      })
    )
  )

  it.live("ends once, in one step with its conversation and its history entry", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { session, turn, turns } = yield* underWay
        const sessions = yield* SessionStore
        assert.isTrue(yield* turns.stopping(turn.id))
        const entry = anEntry({ id: turn.id, sessionId: session.id, fullResponse: "All of it." })
        const end = anEnd(
          { usage: { inputTokens: 10, outputTokens: 5 }, costUsd: 0.25 },
          { conversation: "thread 7", threadUsage: { inputTokens: 100 }, history: entry }
        )
        assert.isTrue(yield* turns.end(turn.id, end))
        assert.isFalse(yield* turns.end(turn.id, anEnd({ text: "late" }, { conversation: "late" })))
        assert.isFalse(yield* turns.stopping(turn.id))
        const ended = yield* found(turn)
        assert.deepEqual(ended, { ...turn, stopped: true, state: end.state, threadUsage: { inputTokens: 100 } })
        assert.strictEqual((yield* sessions.get("api")).agentSessionId, "thread 7")
        assert.deepEqual(yield* History.use((history) => history.list({})), [entry])
        assert.deepEqual(yield* sessions.list, [
          { session: { ...session, agentSessionId: "thread 7" }, lastTurn: ended, queued: 0 }
        ])
      })
    )
  )

  it.live("the conversation of a turn is not that of a session which has moved meanwhile", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const { session, turn, turns } = yield* underWay
        yield* sessions.setConversation(session.id, "old")
        yield* sessions.update({ ...session, cwd: "/elsewhere" }, {})
        assert.isUndefined((yield* sessions.get("api")).agentSessionId)
        yield* turns.end(turn.id, anEnd({}, { conversation: "there" }))
        assert.isUndefined((yield* sessions.get("api")).agentSessionId)
      })
    )
  )

  it.live("numbers that are none do not make a turn unreadable", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { turn, turns } = yield* underWay
        yield* turns.end(turn.id, anEnd({ usage: { inputTokens: Infinity, outputTokens: 2 }, costUsd: NaN }))
        const { state } = yield* found(turn)
        assert.deepEqual(state._tag === "Ended" ? state.outcome.usage : undefined, { outputTokens: 2 })
      })
    )
  )
})

describe("SqliteTurns: events (S6)", () => {
  it.live("come back in the order of their streams, once each, whole or behind a cursor", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { turn, turns } = yield* underWay
        const out = Array.from({ length: 450 }, (_, line) => aText(turn.id, line * 10, `line ${line} ☃`))
        const second = aText(turn.id, 20, "another of the same line", 1)
        const err = { ...aText(turn.id, 5, "a warning"), stream: "err" as const }
        yield* turns.append(turn.id, [err, ...out.toReversed()], { offsets: { out: 4_500, err: 9 } })
        yield* turns.append(turn.id, [second, ...out.slice(0, 3)], { offsets: { out: 30, err: 0 } })
        const all = [...out.slice(0, 3), second, ...out.slice(3), err]
        assert.deepEqual(yield* Stream.runCollect(turns.events(turn.id)), all)
        assert.deepEqual(yield* turns.progress(turn.id), { offsets: { out: 4_500, err: 9 } })
        const cursor = { out: { offset: 20, index: 0 }, err: { offset: 5, index: 0 } }
        assert.deepEqual(yield* Stream.runCollect(turns.events(turn.id, cursor)), all.slice(3, -1))
      })
    )
  )

  it.live("are stored whole or not at all", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { turn, turns } = yield* underWay
        const bad = { ...aText(turn.id, 1, "x"), stream: "neither" as "out" }
        yield* Effect.flip(turns.append(turn.id, [aText(turn.id, 0, "y"), bad], { offsets: { out: 2, err: 0 } }))
        assert.deepEqual(yield* Stream.runCollect(turns.events(turn.id)), [])
        assert.deepEqual(yield* turns.progress(turn.id), { offsets: { out: 0, err: 0 } })
      })
    )
  )

  it.live("of a session that is gone are gone, and none come back", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { session, turn, turns } = yield* underWay
        const events = [aText(turn.id, 0, "x")]
        yield* turns.append(turn.id, events, { offsets: { out: 1, err: 0 } })
        yield* SessionStore.use((sessions) => sessions.remove(session.id))
        yield* turns.append(turn.id, events, { offsets: { out: 1, err: 0 } })
        assert.deepEqual(yield* Database.use((database) => database.all("select * from events")), [])
        assert.isFalse(yield* turns.end(turn.id, anEnd()))
      })
    )
  )

  it.live("that something else has spoiled are an error that names them", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const { turn, turns } = yield* underWay
        const database = yield* Database
        yield* turns.append(turn.id, [aText(turn.id, 17, "x")], { offsets: { out: 1, err: 0 } })
        yield* database.run(`update events set event = '{"_tag":"Poem"}'`)
        const event = yield* Effect.flip(Stream.runCollect(turns.events(turn.id)))
        assert.include(event.detail, `The event at 17 of stdout of the turn ${turn.id}`)
        yield* database.run("update turns set attachments = '?'")
        const error = yield* Effect.flip(turns.get(turn.id))
        assert.include(error.detail, `The turn ${turn.id}`)
      })
    )
  )
})

describe("SqliteTurns: what was used (S3)", () => {
  it.live("is added up over everything, by session and by machine, and stays when the session goes", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [turns, sessions] = [yield* TurnStore, yield* SessionStore]
        const gpu = yield* Remotes.use((remotes) => remotes.add(aRemote({ name: "gpu" })))
        const here = yield* withSession()
        const there = yield* withSession(aSession({ name: "web", machine: { _tag: "Remote", id: gpu.id } }))
        const run = Effect.fnUntraced(function* (session: Session, costUsd: number | undefined, endedAt: number) {
          const turn = aTurn(session)
          yield* turns.enqueue(turn, "last")
          yield* turns.start(turn.id, startOf(session))
          const end = anEnd({ usage: { inputTokens: 10 }, ...(costUsd === undefined ? {} : { costUsd }) })
          yield* turns.end(turn.id, { ...end, state: { ...end.state, endedAt } })
        })
        yield* run(here, 0.5, 1_000)
        yield* run(there, 0.25, 2_000)
        yield* run(there, undefined, 3_000)
        // Refused before it began: it has used nothing.
        const refused = aTurn(here)
        yield* turns.enqueue(refused, "last")
        const { startedAt: _, ...state } = anEnd({ status: "error" }).state
        yield* turns.end(refused.id, { state })
        yield* sessions.remove(there.id)
        assert.deepEqual(yield* turns.usage({ groupBy: "nothing" }), [
          { turns: 3, turnsWithCost: 2, usage: { inputTokens: 30 }, costUsd: 0.75 }
        ])
        const web = { turns: 2, turnsWithCost: 1, usage: { inputTokens: 20 }, costUsd: 0.25 }
        assert.deepEqual((yield* turns.usage({ groupBy: "session" }))[1], {
          session: there.id,
          sessionName: "web",
          ...web
        })
        assert.deepEqual(yield* turns.usage({ groupBy: "machine", machine: there.machine }), [
          { machine: there.machine, machineName: "gpu", ...web }
        ])
        assert.deepEqual(yield* turns.usage({ groupBy: "nothing", session: there.id, since: 3_000 }), [
          { turns: 1, turnsWithCost: 0, usage: { inputTokens: 10 } }
        ])
      })
    )
  )
})
