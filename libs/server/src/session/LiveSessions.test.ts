import { assert, describe, layer } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import { Remotes } from "@maestro/core/remote/Remotes"
import { SessionId } from "@maestro/core/session/Session"
import { Sessions } from "@maestro/core/session/Sessions"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { uuid7 } from "@maestro/core/id/Uuid"
import { RemoteId } from "@maestro/core/remote/Remote"
import { Effect, Fiber, Redacted, Stream } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { aRemote } from "../testing/aRemote.ts"
import { aTurn } from "../testing/aSession.ts"
import { onThisMachine, Place } from "../testing/EveryMachine.ts"
import { answers, concludes, opens, says, saysShell, script, waitsFor } from "../testing/ScriptedAgent.ts"
import { aDraft, advance, defineScripted, follow, newSession, run, send, textsOf } from "../testing/SessionWorld.ts"

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

layer(onThisMachine, { excludeTestServices: true, timeout: "60 seconds" })("sessions", (it) => {
  it.effect("S1, R7: cannot be made of an agent, an access mode or a machine that is not to be had", () =>
    Effect.gen(function* () {
      yield* defineScripted
      const [sessions, remotes] = [yield* Sessions, yield* Remotes]
      const disabled = yield* remotes.add(aRemote({ name: "off", enabled: false }))
      const create = (fields: Parameters<typeof aDraft>[0]) => sessions.create(aDraft({ name: "bad", ...fields }), {})
      assert.strictEqual(yield* tagOf(create({ agent: "nobody" })), "AgentUnknown")
      assert.strictEqual(yield* tagOf(create({ agent: "custom" })), "AgentCommandMissing")
      assert.strictEqual(yield* tagOf(create({ access: "read-only" })), "AccessRefused")
      assert.strictEqual(yield* tagOf(create({ agent: "demo", model: "large" })), "OptionRefused")
      assert.strictEqual(yield* tagOf(create({ machine: { _tag: "Remote", id: disabled.id } })), "RemoteDisabled")
      const never = RemoteId.make(uuid7())
      assert.strictEqual(yield* tagOf(create({ machine: { _tag: "Remote", id: never } })), "RemoteNotFound")
      assert.deepEqual(
        (yield* sessions.list).map(({ session }) => session.name),
        []
      )
    })
  )

  it.effect("S1: are made once under an id that their maker chose, and found by name and id", () =>
    Effect.gen(function* () {
      yield* defineScripted
      const sessions = yield* Sessions
      const id = SessionId.make(uuid7())
      const made = yield* sessions.create(aDraft({ name: "once" }), {}, id)
      const again = yield* sessions.create(aDraft({ name: "other" }), {}, id)
      assert.deepEqual(again, made)
      assert.deepEqual(yield* sessions.get(id), yield* sessions.get("once"))
      assert.strictEqual(yield* tagOf(sessions.create(aDraft({ name: "once" }), {})), "SessionNameTaken")
      assert.strictEqual(yield* tagOf(sessions.get("never")), "SessionNotFound")
    })
  )

  it.effect("S2: of a remote that was disabled can still be renamed, but not be given another agent's access", () =>
    Effect.gen(function* () {
      yield* defineScripted
      const [sessions, remotes] = [yield* Sessions, yield* Remotes]
      const remote = yield* remotes.add(aRemote({ name: "later-off" }))
      yield* sessions.create(aDraft({ name: "bound", machine: { _tag: "Remote", id: remote.id } }), {})
      yield* remotes.setEnabled(remote.id, false)
      const renamed = yield* sessions.change("bound", (draft) => ({ ...draft, name: "renamed" }), {})
      assert.strictEqual(renamed.name, "renamed")
      const readOnly = sessions.change("renamed", (draft) => ({ ...draft, access: "read-only" }), {})
      assert.strictEqual(yield* tagOf(readOnly), "AccessRefused")
      assert.strictEqual(yield* tagOf(send("renamed", "x")), "RemoteDisabled")
      const local = yield* sessions.change("renamed", (draft) => ({ ...draft, machine: { _tag: "Local" } }), {})
      assert.strictEqual((yield* run(local.name, answers("here, since it was said"))).outcome.status, "success")
    })
  )

  it.effect("S1, R13: a duplicate has all but turns and conversation, and variables of its own", () =>
    Effect.gen(function* () {
      yield* defineScripted
      const [sessions, store] = [yield* Sessions, yield* SessionStore]
      const env = { GREETING: { secret: false } }
      const values = { GREETING: Redacted.make("hello") }
      yield* sessions.create(aDraft({ name: "source", env }), values)
      const prompt = script(opens(), saysShell("$GREETING $*"), concludes("ok"))
      yield* run("source", prompt)
      const copy = yield* sessions.duplicate("source", "copy")
      yield* sessions.remove("source")
      assert.isUndefined(copy.agentSessionId)
      assert.deepEqual(yield* TurnStore.use((turns) => turns.recent(copy.id, 9)), [])
      assert.deepEqual(textsOf((yield* run("copy", prompt)).events), ["hello "])
      assert.strictEqual(Redacted.value((yield* store.environment(copy))["GREETING"] ?? Redacted.make("")), "hello")
    })
  )

  it.effect(
    "S1, H1: are not removed while their agent works; then with queue and turns, and without their history",
    () =>
      Effect.gen(function* () {
        const { folder } = yield* Place
        const sessions = yield* Sessions
        const cwd = join(folder, "busy")
        mkdirSync(cwd)
        const session = yield* newSession({ name: "busy", cwd })
        const { id } = yield* send("busy", script(opens(), says("begun"), waitsFor(join(cwd, "go")), concludes("end")))
        const running = yield* Effect.forkChild(advance("busy"), { startImmediately: true })
        yield* follow(id).pipe(
          Stream.takeUntil(({ _tag }) => _tag === "Event"),
          Stream.runDrain
        )
        assert.strictEqual(yield* tagOf(sessions.remove("busy")), "SessionBusy")
        writeFileSync(join(cwd, "go"), "")
        yield* Fiber.join(running)
        yield* send("busy", answers("never"))
        yield* sessions.remove("busy")
        assert.strictEqual(yield* tagOf(sessions.get("busy")), "SessionNotFound")
        assert.strictEqual((yield* History.use((all) => all.list({ session: session.id }))).length, 1)
        assert.strictEqual(yield* tagOf(Stream.runDrain(follow(id))), "TurnNotFound")
      })
  )

  it.effect("S1: are removed by force while their agent works, and whoever looks after them comes to an end", () =>
    Effect.gen(function* () {
      const { folder } = yield* Place
      const cwd = join(folder, "forced")
      mkdirSync(cwd)
      const session = yield* newSession({ name: "forced", cwd })
      const { id } = yield* send("forced", script(opens(), says("begun"), waitsFor(join(cwd, "go")), concludes("end")))
      const running = yield* Effect.forkChild(advance("forced"), { startImmediately: true })
      yield* follow(id).pipe(
        Stream.takeUntil(({ _tag }) => _tag === "Event"),
        Stream.runDrain
      )
      yield* Sessions.use((sessions) => sessions.remove("forced", { force: true }))
      writeFileSync(join(cwd, "go"), "")
      yield* Fiber.join(running)
      assert.deepEqual(yield* History.use((all) => all.list({ session: session.id })), [])
    })
  )
})

describe("a machine that does not come back", () => {
  layer(onThisMachine, { excludeTestServices: true, timeout: "60 seconds" })("sessions", (it) => {
    it.effect("S1: are removed without waiting for it", () =>
      Effect.gen(function* () {
        yield* defineScripted
        const [sessions, remotes, turns] = [yield* Sessions, yield* Remotes, yield* TurnStore]
        // A port on which nothing listens.
        const dead = yield* remotes.add(aRemote({ name: "dead", target: { _tag: "Host", host: "127.0.0.1" }, port: 1 }))
        const machine = { _tag: "Remote", id: dead.id } as const
        const session = yield* sessions.create(aDraft({ name: "left", machine }), {})
        const attachments = [{ name: "a", size: 1, remotePath: "/nowhere/a" }]
        yield* turns.enqueue(aTurn(session, { attachments }), "last")
        assert.strictEqual((yield* sessions.remove("left")).id, session.id)
      })
    )
  })
})
