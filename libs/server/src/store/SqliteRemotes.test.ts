import { assert, describe, it } from "@effect/vitest"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Option } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { aRemote } from "../testing/aRemote.ts"
import { Database } from "./Database.ts"
import * as SqliteRemotes from "./SqliteRemotes.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-remotes-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const storeIn = (path: string) => SqliteRemotes.layer.pipe(Layer.provideMerge(Database.layer(path)))

/** Runs on a store of its own. */
const inNewStore = <A, E>(effect: Effect.Effect<A, E, Remotes | Database>) =>
  Effect.flatMap(folder, (path) => Effect.provide(effect, storeIn(path)))

const full = () =>
  aRemote({
    name: "full",
    target: { _tag: "Alias", alias: "box" },
    port: 2222,
    user: "ann",
    keyPath: "/home/ann/.ssh/id",
    sshConfig: "/home/ann/config",
    cwd: "~/work",
    enabled: false
  })

describe("SqliteRemotes (R1)", () => {
  it.live("keeps every field over a restart", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const [one, two] = [full(), aRemote({ name: "plain" })]
      yield* Remotes.use((remotes) => Effect.andThen(remotes.add(one), remotes.add(two))).pipe(
        Effect.provide(storeIn(path))
      )
      const listed = yield* Remotes.use((remotes) => remotes.list).pipe(Effect.provide(storeIn(path)))
      assert.deepEqual(listed, [one, two])
    })
  )

  it.live("finds by name and by id", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const remote = full()
        yield* remotes.add(remote)
        assert.deepEqual(yield* remotes.get("full"), remote)
        assert.deepEqual(yield* remotes.get(remote.id), remote)
        const error = yield* Effect.flip(remotes.get("ful"))
        assert.include(error.message, "There are: full")
      })
    )
  )

  it.live("refuses a name that is taken, and keeps the first", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const remote = full()
        yield* remotes.add(remote)
        const error = yield* Effect.flip(remotes.add(aRemote({ name: "full" })))
        assert.strictEqual(error._tag, "RemoteNameTaken")
        assert.deepEqual(yield* remotes.list, [remote])
      })
    )
  )

  it.live("removes, by id too, and says what it removed", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const remote = full()
        yield* remotes.add(remote)
        assert.deepEqual(yield* remotes.remove(remote.id), remote)
        assert.deepEqual(yield* remotes.list, [])
        assert.strictEqual((yield* Effect.flip(remotes.remove("full")))._tag, "RemoteNotFound")
      })
    )
  )

  it.live("enables and disables, and changes nothing else", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const remote = full()
        yield* remotes.add(remote)
        yield* remotes.add(aRemote({ name: "other" }))
        const enabled = yield* remotes.setEnabled("full", true)
        assert.isTrue(enabled.enabled)
        assert.deepEqual(yield* remotes.setEnabled(remote.id, false), remote)
        assert.isTrue((yield* remotes.get("other")).enabled)
        assert.strictEqual((yield* Effect.flip(remotes.setEnabled("nobody", true)))._tag, "RemoteNotFound")
      })
    )
  )

  it.live("puts all fields in the place of the old ones at once, and refuses a name that another has", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const [one, other] = [full(), aRemote({ name: "other" })]
        yield* remotes.add(one)
        yield* remotes.add(other)
        const changed = aRemote({ id: one.id, name: "renamed" })
        yield* remotes.update(changed)
        assert.deepEqual(yield* remotes.list, [other, changed])
        const taken = yield* Effect.flip(remotes.update(aRemote({ id: one.id, name: "other", port: 7 })))
        assert.strictEqual(taken._tag, "RemoteNameTaken")
        assert.deepEqual(yield* remotes.list, [other, changed])
        const gone = yield* Effect.flip(remotes.update(aRemote({ name: "new" })))
        assert.strictEqual(gone._tag, "RemoteNotFound")
      })
    )
  )

  it.live("marks one remote at most as the default, and none when that one is removed (R6)", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const [one, other] = [full(), aRemote({ name: "other" })]
        yield* remotes.add(one)
        yield* remotes.add(other)
        assert.deepEqual(yield* remotes.default, Option.none())
        assert.deepEqual(yield* remotes.setDefault("full"), one)
        yield* remotes.setDefault(other.id)
        assert.deepEqual(yield* remotes.default, Option.some(other.id))
        yield* remotes.clearDefault
        yield* remotes.clearDefault
        assert.deepEqual(yield* remotes.default, Option.none())
        yield* remotes.setDefault("full")
        yield* remotes.remove("full")
        assert.deepEqual(yield* remotes.default, Option.none())
        assert.strictEqual((yield* Effect.flip(remotes.setDefault("full")))._tag, "RemoteNotFound")
      })
    )
  )

  it.live("says which row something else has spoiled, and shows no value of it", () =>
    inNewStore(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const database = yield* Database
        yield* remotes.add(full())
        yield* database.run("update remotes set port = 70000")
        const port = yield* Effect.flip(remotes.list)
        yield* database.run(`update remotes set port = 22, env = '{"A":"secret"}'`)
        const env = yield* Effect.flip(remotes.list)
        for (const error of [port, env]) {
          assert.include(error.detail, '"full"')
          assert.notInclude(error.message, "secret")
        }
      })
    )
  )
})
