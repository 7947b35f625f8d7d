import { assert, describe, it } from "@effect/vitest"
import { startDesktopSession } from "@maestro/server/testing/DesktopSession"
import { Effect } from "effect"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const add = ["remote", "add", "gpu", "--host", "h"]
const filesOf = ({ dataDir }: Maestro) =>
  existsSync(join(dataDir, "secrets")) ? readdirSync(join(dataDir, "secrets")) : []
const printToken = ["exec", "--remote", "gpu", "--", "sh", "-c", 'printf %s "$TOKEN"']

/** A desktop with a keychain, as the environment that programs have in it. */
const desktop = Effect.acquireRelease(
  Effect.promise(() => startDesktopSession()),
  ({ end }) => Effect.promise(() => end())
).pipe(Effect.map(({ address }) => ({ DBUS_SESSION_BUS_ADDRESS: address })))

describe("secret variables (R13)", () => {
  it.live("without a keychain are in a file, which is said when they are stored, and never shown", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const env = { TOKEN: "hush" }
      const added = yield* maestro.run([...add, "--secret", "TOKEN", "--env", "LANG=C"], { env })
      assert.strictEqual(added.code, 0, added.stderr)
      assert.include(added.stderr, `TOKEN are in a file that only you can read, not encrypted (in ${maestro.dataDir}`)
      const shown = yield* maestro.run(["remote", "show", "gpu"])
      assert.match(shown.stdout.toString(), /^environment: +LANG, TOKEN \(secret, in a file\)$/m)
      const { remote } = yield* maestro.json(["remote", "show", "gpu"])
      assert.deepStrictEqual([remote.env, remote.secrets], [["LANG", "TOKEN"], { in: "file", names: ["TOKEN"] }])
      // It is said when a secret is stored, and not at every change.
      const renamed = yield* maestro.run(["remote", "edit", "gpu", "--name", "box", "--env", "LANG=D"])
      assert.deepStrictEqual([renamed.code, renamed.stderr], [0, ""])
      for (const { stdout, stderr } of [added, shown, renamed]) assert.notInclude(stdout.toString() + stderr, "hush")
      yield* maestro.json(["remote", "remove", "box", "--yes"])
      assert.deepStrictEqual(filesOf(maestro), [])
    }).pipe(Effect.scoped)
  )

  it.live("come from the environment or a file, not from the command line, and each from one of them", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const file = join(maestro.dataDir, "..", "secrets.env")
      writeFileSync(file, "TOKEN='hush file'\n")
      for (const [flags, problem] of [
        [["--secret", "TOKEN=hush"], "--secret: give the name TOKEN alone"],
        [["--secret", "UNSET"], "--secret: UNSET is not set here: set it first, use --secret-file"],
        [["--secret", "A-B"], '--secret: the name "A-B" must be letters'],
        [["--secret-file", file, "--env", "TOKEN=hush"], "--secret: TOKEN is also given by --env"],
        [["--secret-file", `${file}.not`], "--secret-file"]
      ] as const) {
        const { code, stderr } = yield* maestro.run([...add, ...flags, "--batch"])
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, problem)
        assert.notInclude(stderr, "hush")
      }
      assert.deepStrictEqual(filesOf(maestro), [])
      const { remote } = yield* maestro.json([...add, "--secret-file", file])
      assert.deepStrictEqual(remote.secrets.names, ["TOKEN"])
    }).pipe(Effect.scoped)
  )

  it.live("can be typed without echo, stay secret when they are changed, and reach the commands there", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const terminal = yield* inTerminal(maestro, ["remote", "edit", "gpu", "--secret", "TOKEN"])
      yield* terminal.saw("Value of TOKEN (it is not shown")
      yield* terminal.type("it's hush\r")
      assert.strictEqual(yield* terminal.end, 0)
      assert.include(terminal.screen, "TOKEN (secret, in a file)")
      assert.notInclude(terminal.screen, "hush")
      const first = yield* maestro.run(printToken)
      assert.deepStrictEqual([first.stdout.toString(), first.code], ["it's hush", 0], first.stderr)
      const edited = yield* maestro.json(["remote", "edit", "gpu", "--env", "TOKEN"], { env: { TOKEN: "new" } })
      assert.deepStrictEqual(edited.remote.secrets.names, ["TOKEN"])
      assert.strictEqual((yield* maestro.run(printToken)).stdout.toString(), "new")
      const unset = yield* maestro.json(["remote", "edit", "gpu", "--unset-env", "TOKEN"])
      assert.deepStrictEqual([unset.remote.env, unset.remote.secrets, filesOf(maestro)], [[], undefined, []])
      const refused = yield* inTerminal(maestro, ["remote", "edit", "gpu", "--secret", "TOKEN"])
      yield* refused.saw("Value of TOKEN")
      yield* refused.type("half\u0003")
      assert.strictEqual(yield* refused.end, 2)
      assert.include(refused.screen, "no value was given for TOKEN")
      assert.deepStrictEqual((yield* maestro.json(["remote", "show", "gpu"])).remote.env, [])
    }).pipe(Effect.scoped)
  )

  it.live("are in the keychain where there is one, and nothing runs while it cannot be asked", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const session = yield* desktop
      const edit = ["remote", "edit", "gpu", "--secret", "TOKEN"]
      const stored = yield* maestro.run(edit, { env: { ...session, TOKEN: "hush" } })
      assert.include(stored.stdout.toString(), "TOKEN (secret, in the keychain)")
      assert.deepStrictEqual([stored.stderr, filesOf(maestro)], ["", []])
      assert.strictEqual((yield* maestro.run(printToken, { env: session })).stdout.toString(), "hush")

      // As in a login over SSH, where the desktop's session is not to be had.
      const ran = join(host.home, "ran")
      const failed = yield* maestro.run(["exec", "--remote", "gpu", "--json", "--", "touch", ran])
      assert.strictEqual(failed.code, 255)
      const { error } = JSON.parse(failed.stderr)
      assert.strictEqual(error.code, "secret-store")
      assert.include(error.message, 'Nothing runs on "gpu" without its variables (TOKEN)')
      assert.include(error.hint, "DBUS_SESSION_BUS_ADDRESS")
      assert.isFalse(existsSync(ran))
      // What needs no value works without the keychain.
      assert.strictEqual((yield* maestro.json(["remote", "show", "gpu"])).remote.secrets.in, "keychain")
      yield* maestro.json(["remote", "edit", "gpu", "--env", "LANG=C"])

      const off = { ...session, MAESTRO_KEYCHAIN: "off", TOKEN: "other" }
      assert.include((yield* maestro.run(edit, { env: off })).stdout.toString(), "TOKEN (secret, in a file)")
      assert.strictEqual((yield* maestro.run(printToken)).stdout.toString(), "other")
    }).pipe(Effect.scoped)
  )

  it.live("that a keychain keeps when the remote is removed without it are said, and removed with it", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const session = yield* desktop
      yield* maestro.json([...add, "--secret", "TOKEN"], { env: { ...session, TOKEN: "hush" } })
      const removed = yield* maestro.run(["remote", "remove", "gpu", "--yes"])
      assert.strictEqual(removed.code, 0)
      assert.include(removed.stderr, "could not be removed from where they are stored")
      yield* maestro.json(add, { env: session })
      const again = yield* maestro.run(["remote", "remove", "gpu", "--yes"], { env: session })
      assert.deepStrictEqual([again.code, again.stderr], [0, ""])
      assert.notInclude(readFileSync(join(maestro.dataDir, "maestro.db"), "latin1"), "hush")
    }).pipe(Effect.scoped)
  )
})
