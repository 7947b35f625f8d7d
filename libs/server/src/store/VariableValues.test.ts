import { assert, describe, it } from "@effect/vitest"
import type { Environment, SecretError } from "@maestro/core/remote/Environment"
import { Remote } from "@maestro/core/remote/Remote"
import { Remotes, type StoreError } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Redacted } from "effect"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { aRemote, someVariables } from "../testing/aRemote.ts"
import { Database } from "./Database.ts"
import { EnvEntries } from "./EnvEntries.ts"
import * as SqliteRemotes from "./SqliteRemotes.ts"

// The keychain of whoever runs the tests is none of their business.
process.env["MAESTRO_KEYCHAIN"] = "off"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-values-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const storeIn = (path: string) => SqliteRemotes.layer.pipe(Layer.provideMerge(Database.layer(path)))

type Services = Remotes | Database | EnvEntries

const inNewStore = (body: (path: string) => Effect.Effect<void, unknown, Services>) =>
  Effect.flatMap(folder, (path) => Effect.provide(body(path), storeIn(path)))

const secretFiles = (path: string) => readdirSync(join(path, "secrets"))
const shown = (values: Environment) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Redacted.value(value)]))
const environmentOf = (name: string) =>
  Effect.gen(function* () {
    const remotes = yield* Remotes
    return shown(yield* remotes.environment(yield* remotes.get(name)))
  })

/** Another view of it. */
const changed = (remote: Remote, fields: Partial<ConstructorParameters<typeof Remote>[0]>) =>
  new Remote(Object.assign({}, remote, fields))

const odd = 'it\'s\n"odd" ☃ = $HOME'

describe("values of variables (R13)", () => {
  it.live("come back as they were over a restart, and are in no file of the database", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { env, values } = someVariables({ TOKEN: `marker ${odd}`, LANG: "marker C", EMPTY: "" }, ["TOKEN"])
      const added = yield* Remotes.use((remotes) => remotes.add(aRemote({ name: "gpu", env }), values)).pipe(
        Effect.provide(storeIn(path))
      )
      // No keychain is used here: the other place, and it is remembered that it is.
      assert.strictEqual(added.secretEnv?.place, "file")
      yield* Effect.gen(function* () {
        const remotes = yield* Remotes
        assert.deepEqual(yield* remotes.list, [added])
        assert.deepEqual(yield* environmentOf("gpu"), { TOKEN: `marker ${odd}`, LANG: "marker C", EMPTY: "" })
        for (const name of readdirSync(path).filter((each) => each.startsWith("maestro.db")))
          assert.notInclude(readFileSync(join(path, name), "latin1"), "marker", name)
      }).pipe(Effect.provide(storeIn(path)))
      for (const name of secretFiles(path))
        assert.strictEqual(statSync(join(path, "secrets", name)).mode & 0o777, 0o600)
    })
  )

  it.live("are kept by a rename, changed one by one, and gone with the remote", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const { env, values } = someVariables({ A: "1", B: "2", S: "3" }, ["S"])
        const first = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        const renamed = yield* remotes.update(changed(first, { name: "other", port: 7 }))
        assert.deepEqual([renamed.plainEnv, renamed.secretEnv], [first.plainEnv, first.secretEnv])
        const more = someVariables({ B: "new", T: "4" }, ["T"])
        const { A: _, ...kept } = renamed.env
        const edited = yield* remotes.update(changed(renamed, { env: { ...kept, ...more.env } }), more.values)
        assert.deepEqual(yield* environmentOf("other"), { B: "new", S: "3", T: "4" })
        assert.lengthOf(secretFiles(path), 2)
        // What used to be secret may become plain, and the other way round, with the value it has.
        const marks = { B: { secret: true }, S: { secret: false }, T: { secret: true } }
        yield* remotes.update(changed(edited, { env: marks }))
        assert.deepEqual(yield* environmentOf("other"), { B: "new", S: "3", T: "4" })
        yield* remotes.remove("other")
        assert.deepEqual(secretFiles(path), [])
      })
    )
  )

  it.live("stay as they were when the change is refused, and nothing of it is left", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const { env, values } = someVariables({ A: "1" })
        const first = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        const before = secretFiles(path)
        const taken = yield* Effect.flip(remotes.add(aRemote({ name: "gpu", env }), values))
        assert.strictEqual(taken._tag, "RemoteNameTaken")
        yield* remotes.add(aRemote({ name: "other" }))
        const update = remotes.update(changed(first, { name: "other" }), someVariables({ A: "2" }).values)
        assert.strictEqual((yield* Effect.flip(update))._tag, "RemoteNameTaken")
        assert.deepEqual(secretFiles(path), before)
        assert.deepEqual(yield* environmentOf("gpu"), { A: "1" })
      })
    )
  )

  it.live("are not changed by who has an old view of the remote", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const { env, values } = someVariables({ A: "1" })
        const first = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        yield* remotes.update(first, someVariables({ A: "2" }).values)
        const error = yield* Effect.flip(remotes.update(changed(first, { port: 7 })))
        assert.include(error.message, "another Maestro")
        // Who looked the remote up before gets the values that it has now, not an error.
        assert.deepEqual(shown(yield* remotes.environment(first)), { A: "2" })
      })
    )
  )

  it.live("that are gone or cannot be read are an error that names them and says what to do; none is made up", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const { env, values } = someVariables({ A: "hush", S: "hush" }, ["S"])
        const remote = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        const failure = (): Effect.Effect<SecretError | StoreError, unknown> => Effect.flip(remotes.environment(remote))
        for (const name of secretFiles(path)) writeFileSync(join(path, "secrets", name), '{"A":"hush')
        const spoiled = yield* failure()
        assert.strictEqual(spoiled._tag, "SecretError")
        assert.include(spoiled.message, "maestro remote edit gpu --env A")
        assert.notInclude(spoiled.message, "hush")
        for (const name of secretFiles(path)) rmSync(join(path, "secrets", name))
        const error = yield* failure()
        assert.include(error.message, 'Nothing runs on "gpu" without its variables (A)')
        // Given anew, all is well again.
        yield* remotes.update(remote, values)
        assert.deepEqual(yield* environmentOf("gpu"), { A: "hush", S: "hush" })
      })
    )
  )

  it.live("that a process left behind in the middle of a change are found, and removed", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const [remotes, entries, database] = [yield* Remotes, yield* EnvEntries, yield* Database]
        yield* entries.write(someVariables({ A: "abandoned" }).values, "file")
        yield* remotes.remove((yield* remotes.add(aRemote({ name: "one" }))).id)
        assert.lengthOf(secretFiles(path), 1, "another process may be about to refer to it")
        yield* database.run("update env_entries set written_at = 0")
        yield* remotes.remove((yield* remotes.add(aRemote({ name: "two" }))).id)
        assert.deepEqual(secretFiles(path), [])
      })
    )
  )

  it.live("that cannot be removed are counted, and removed later", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const [remotes, entries, database] = [yield* Remotes, yield* EnvEntries, yield* Database]
        const { env, values } = someVariables({ S: "1" }, ["S"])
        const { id } = yield* remotes.add(aRemote({ name: "gpu", env }), values)
        // As if a keychain had been there when it was stored, which is not there now.
        yield* database.run("update remotes set secret_place = 'keychain'")
        yield* database.run("update env_entries set place = 'keychain'")
        yield* remotes.remove(id)
        assert.strictEqual(yield* entries.left, 1)
        yield* database.run("update env_entries set place = 'file'")
        yield* remotes.remove((yield* remotes.add(aRemote({ name: "next" }))).id)
        assert.strictEqual(yield* entries.left, 0)
        assert.deepEqual(secretFiles(path), [])
      })
    )
  )

  it.live("that cannot be stored leave no remote", () =>
    inNewStore((path) =>
      Effect.gen(function* () {
        const remotes = yield* Remotes
        writeFileSync(join(path, "secrets"), "in the way")
        const { env, values } = someVariables({ A: "hush" })
        const error = yield* Effect.flip(remotes.add(aRemote({ name: "gpu", env }), values))
        assert.strictEqual(error._tag, "SecretError")
        assert.notInclude(error.message, "hush")
        assert.deepEqual(yield* remotes.list, [])
      })
    )
  )
})
