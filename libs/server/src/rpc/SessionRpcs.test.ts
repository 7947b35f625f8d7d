import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { RemoteId } from "@maestro/core/remote/Remote"
import { SessionId } from "@maestro/core/session/Session"
import { withChange } from "@maestro/core/session/SessionListChange"
import type { SessionEntry } from "@maestro/core/session/SessionStore"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { Effect, Redacted } from "effect"
import { aNewSession, aRemoteDraft, client, elsewhere, following, server } from "../testing/RpcWorld.ts"

describe("sessions by RPC", () => {
  it.live("are made once however often it is asked, and duplicated once (S1)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const wanted = aNewSession({ env: { TOKEN: { secret: true } } })
      const create = rpc["sessions.create"]({ ...wanted, values: { TOKEN: Redacted.make("s3cret") } })
      const created = yield* create
      assert.strictEqual(created.id, wanted.id)
      assert.deepEqual(yield* create, created)
      const id = SessionId.make(uuid7())
      const duplicate = rpc["sessions.duplicate"]({ session: "api", id, name: "api 2" })
      assert.deepEqual(yield* duplicate, yield* duplicate)
      const entries = yield* rpc["sessions.list"]()
      assert.deepEqual(
        entries.map(({ session }) => [session.name, session.id]),
        [
          ["api", wanted.id],
          ["api 2", id]
        ]
      )
      assert.notInclude(JSON.stringify(entries), "s3cret")
      const taken = yield* Effect.flip(rpc["sessions.create"](aNewSession()))
      assert.strictEqual(taken._tag, "SessionNameTaken")
    }).pipe(Effect.provide(server))
  )

  it.live("are changed field by field, and refuse what cannot be (S1, S2, R7)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      yield* rpc["sessions.create"](aNewSession({ cwd: "~/api", model: "m1" }))
      const change = (fields: Parameters<(typeof rpc)["sessions.change"]>[0]["change"]) =>
        rpc["sessions.change"]({ session: "api", change: fields, values: {} })
      const changed = yield* change({ model: null, access: "agent", executable: "/opt/agent" })
      assert.deepInclude(changed, { cwd: "~/api", access: "agent", executable: "/opt/agent" })
      assert.notProperty(changed, "model")

      const nowhere = yield* Effect.flip(change({ machine: { _tag: "Remote", id: RemoteId.make(uuid7()) } }))
      assert.strictEqual(nowhere._tag, "RemoteNotFound")
      const remote = yield* rpc["remotes.add"]({ remote: aRemoteDraft({ enabled: false }), values: {} })
      const disabled = yield* Effect.flip(change({ machine: { _tag: "Remote", id: remote.id } }))
      assert.strictEqual(disabled._tag, "RemoteDisabled")
      const unknown = yield* Effect.flip(change({ agent: "nobody" }))
      if (unknown._tag !== "AgentUnknown") return assert.fail(unknown._tag)
      assert.include(unknown.known, "scripted")
      assert.deepEqual(yield* rpc["sessions.get"]({ session: "api" }), changed)
    }).pipe(Effect.provide(server))
  )

  it.live("are watched: the list once, then what is new in it, also by another process (S1, S5)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { next } = yield* following(rpc["sessions.watch"]())
      let entries: ReadonlyArray<SessionEntry> = []
      const names = Effect.gen(function* () {
        const change = yield* next
        entries = withChange(entries, change)
        return [change._tag, ...entries.map(({ session }) => session.name)]
      })
      assert.deepEqual(yield* names, ["All"])
      yield* rpc["sessions.create"](aNewSession({ name: "b" }))
      assert.deepEqual(yield* names, ["Changed", "b"])
      yield* rpc["sessions.create"](aNewSession({ name: "a" }))
      assert.deepEqual(yield* names, ["Changed", "a", "b"])
      yield* rpc["sessions.change"]({ session: "a", change: { name: "c" }, values: {} })
      assert.deepEqual(yield* names, ["Changed", "b", "c"])
      const other = SessionStore.use((sessions) =>
        Effect.flatMap(sessions.get("b"), ({ id }) => sessions.setConversation(id, "begun elsewhere"))
      )
      yield* elsewhere(other)
      assert.deepEqual(yield* names, ["Changed", "b", "c"])
      assert.strictEqual(entries[0]?.session.agentSessionId, "begun elsewhere")
      yield* rpc["sessions.remove"]({ session: "b" })
      assert.deepEqual(yield* names, ["Removed", "c"])
    }).pipe(Effect.provide(server))
  )

  it.live("say what keeps their agent's conversations from being listed, and adopt by id (S3)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      yield* rpc["sessions.create"](aNewSession())
      const unlisted = yield* Effect.flip(rpc["sessions.conversations"]({ session: "api" }))
      assert.strictEqual(unlisted._tag, "ConversationsUnlisted")
      const adopted = yield* rpc["sessions.adopt"]({ session: "api", conversation: "one", unchecked: true })
      assert.strictEqual(adopted.agentSessionId, "one")
      assert.isUndefined((yield* rpc["sessions.forget"]({ session: "api" })).agentSessionId)
    }).pipe(Effect.provide(server))
  )
})
