import { assert, describe, it } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import { RemoteId } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Effect, Redacted } from "effect"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { aRemote, someVariables } from "../testing/aRemote.ts"
import { anEnd, anEntry, aSession, aTurn, startOf } from "../testing/aSession.ts"
import { inNewStore, newFolder, storesIn } from "../testing/aStore.ts"
import { Database } from "./Database.ts"
import { EnvEntries } from "./EnvEntries.ts"

const full = () =>
  aSession({
    name: "the whole thing",
    agent: "mine",
    executable: "/opt/agent",
    machine: { _tag: "Remote", id: RemoteId.make(uuid7()) },
    cwd: "~/api",
    access: "read-only",
    model: "large",
    extraArguments: ["--a", "b c", ""],
    syncHistory: true,
    agentSessionId: "thread 1"
  })

const shown = (name: string) =>
  Effect.gen(function* () {
    const sessions = yield* SessionStore
    const values = yield* sessions.environment(yield* sessions.get(name))
    return Object.fromEntries(Object.entries(values).map(([each, value]) => [each, Redacted.value(value)]))
  })

const secretFiles = (folder: string) => readdirSync(join(folder, "secrets"))

describe("SqliteSessions (S1)", () => {
  it.live("keeps every field over a restart, by name", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const [one, two] = [full(), aSession({ name: "api" })]
      yield* SessionStore.use((sessions) => Effect.andThen(sessions.add(one, {}), sessions.add(two, {}))).pipe(
        Effect.provide(storesIn(folder))
      )
      yield* Effect.gen(function* () {
        const sessions = yield* SessionStore
        const nothing = { lastTurn: undefined, queued: 0 }
        assert.deepEqual(yield* sessions.list, [
          { session: two, ...nothing },
          { session: one, ...nothing }
        ])
        assert.deepEqual(yield* sessions.get("the whole thing"), one)
        assert.deepEqual(yield* sessions.get(one.id), one)
        assert.include((yield* Effect.flip(sessions.get("the whole"))).message, "There are: api, the whole thing")
      }).pipe(Effect.provide(storesIn(folder)))
    })
  )

  it.live("a name is taken once, and asking again for one id gives the session of that id", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const first = yield* sessions.add(aSession(), {})
        const error = yield* Effect.flip(sessions.add(aSession(), {}))
        assert.strictEqual(error._tag, "SessionNameTaken")
        assert.deepEqual(yield* sessions.add({ ...first, model: "other" }, {}), first)
        const second = yield* sessions.add(aSession({ name: "web" }), {})
        const taken = yield* Effect.flip(sessions.update({ ...second, name: "api" }, {}))
        assert.strictEqual(taken._tag, "SessionNameTaken")
        assert.deepEqual(yield* sessions.get("web"), second)
      })
    )
  )

  it.live("a change keeps the conversation only where it is", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const { agentSessionId: _, ...first } = full()
        yield* sessions.add(first, {})
        const elsewhere = [{ agent: "codex" }, { machine: { _tag: "Local" } as const }, { cwd: "/elsewhere" }]
        for (const change of [{ name: "new" }, { model: "small" }, { access: "full" as const }]) {
          yield* sessions.setConversation(first.id, "thread")
          const changed = { ...first, ...change }
          assert.deepEqual(yield* sessions.update(changed, {}), { ...changed, agentSessionId: "thread" })
        }
        for (const change of elsewhere) {
          yield* sessions.update(first, {})
          yield* sessions.setConversation(first.id, "thread")
          assert.isUndefined((yield* sessions.update({ ...first, ...change }, {})).agentSessionId)
        }
      })
    )
  )

  it.live("lists each with its newest turn and its queue", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [sessions, turns] = [yield* SessionStore, yield* TurnStore]
        const [api, web] = [aSession(), aSession({ name: "web" })]
        yield* sessions.add(api, {})
        yield* sessions.add(web, {})
        const [a, b, c, d] = [aTurn(api), aTurn(api), aTurn(api), aTurn(web)]
        for (const turn of [a, b, c, d]) yield* turns.enqueue(turn, "last")
        yield* turns.start(a.id, startOf(api))
        yield* turns.end(a.id, anEnd())
        yield* turns.start(b.id, startOf(api))
        assert.deepEqual(yield* sessions.list, [
          { session: api, lastTurn: { ...b, state: { _tag: "Launching" } }, queued: 1 },
          { session: web, lastTurn: undefined, queued: 1 }
        ])
      })
    )
  )

  it.live("goes with its turns, and leaves its history", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [sessions, turns, database] = [yield* SessionStore, yield* TurnStore, yield* Database]
        const session = yield* sessions.add(aSession(), {})
        const turn = aTurn(session)
        yield* turns.enqueue(turn, "last")
        const entry = anEntry({ id: turn.id, sessionId: session.id })
        yield* turns.end(turn.id, anEnd({}, { history: entry }))
        yield* sessions.remove(session.id)
        assert.deepEqual(yield* database.all("select * from turns"), [])
        assert.deepEqual(yield* History.use((history) => history.list({ session: session.id })), [entry])
        yield* sessions.remove(session.id)
      })
    )
  )

  it.live("one that something else has spoiled is an error that names it", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [sessions, database] = [yield* SessionStore, yield* Database]
        yield* sessions.add(aSession(), {})
        for (const machine of ["", "{}", '{"_tag":"Remote"}', '{"_tag":"Remote","id":"../x"}']) {
          yield* database.run("update sessions set machine = ?", machine)
          assert.include((yield* Effect.flip(sessions.list)).detail, 'The session "api" in the store')
        }
      })
    )
  )
})

describe("variables of sessions (R13, S1)", () => {
  it.live("are kept apart from the database, changed one by one, and gone with the session", () =>
    inNewStore((folder) =>
      Effect.gen(function* () {
        const [sessions, database] = [yield* SessionStore, yield* Database]
        const { env, values } = someVariables({ TOKEN: "hush", LANG: "C" }, ["TOKEN"])
        const first = yield* sessions.add(aSession({ env }), values)
        assert.deepEqual(yield* shown("api"), { TOKEN: "hush", LANG: "C" })
        assert.notInclude(JSON.stringify(yield* database.all("select * from sessions")), "hush")
        yield* sessions.update(first, someVariables({ LANG: "de" }).values)
        assert.deepEqual(yield* shown("api"), { TOKEN: "hush", LANG: "de" })
        // Who has an old view of it reads what is so now, and changes nothing.
        assert.strictEqual(Redacted.value((yield* sessions.environment(first))["LANG"] ?? Redacted.make("")), "de")
        const error = yield* Effect.flip(sessions.update({ ...first, model: "x" }, {}))
        assert.include(error.message, "another Maestro")
        assert.lengthOf(secretFiles(folder), 2)
        yield* sessions.remove(first.id)
        assert.deepEqual(secretFiles(folder), [])
      })
    )
  )

  it.live("stay when a remote's are tidied up, and the other way round", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [sessions, remotes, database] = [yield* SessionStore, yield* Remotes, yield* Database]
        const { env, values } = someVariables({ A: "1", S: "2" }, ["S"])
        const gpu = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        yield* remotes.add(aRemote({ name: "old", env }), values)
        const api = yield* sessions.add(aSession({ env }), values)
        yield* sessions.add(aSession({ name: "web", env }), values)
        yield* database.run("update env_entries set written_at = 0")
        yield* remotes.remove("old")
        yield* sessions.remove((yield* sessions.get("web")).id)
        assert.deepEqual(yield* shown("api"), { A: "1", S: "2" })
        assert.sameMembers(Object.keys(yield* remotes.environment(gpu)), ["A", "S"])
        assert.strictEqual(yield* EnvEntries.use(({ left }) => left), 0)
        assert.deepEqual(api.env, env)
      })
    )
  )

  it.live("that are gone are said with the command that gives them anew", () =>
    inNewStore((folder) =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const { env, values } = someVariables({ A: "1" })
        const session = yield* sessions.add(aSession({ name: "my api", env }), values)
        rmSync(join(folder, "secrets"), { recursive: true })
        const error = yield* Effect.flip(sessions.environment(session))
        assert.include(error.message, 'Nothing runs in the session "my api" without its variables (A)')
        assert.include(error.message, "maestro session edit 'my api' --env A")
      })
    )
  )
})
