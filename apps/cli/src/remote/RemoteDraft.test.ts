import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { draftRemote, type RemoteWords } from "./RemoteDraft.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-draft-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const newKey = (path: string) => execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path])
const draft = (words: Partial<RemoteWords>) =>
  draftRemote({ name: "dev", host: "dev.example.org", ...words }).pipe(Effect.provide(NodeServices.layer))
const complaint = (words: Partial<RemoteWords>) => Effect.map(Effect.flip(draft(words)), (error) => error.message)

describe("draftRemote (R1)", () => {
  it.live.each([
    ["NAME", { name: "has space" }, "letters, digits"],
    ["NAME", { name: "-x" }, "start with a letter"],
    ["NAME", { name: "" }, "1 to 64"],
    ["NAME", { name: "01a204a5-2239-7293-b3f1-723c432e732b" }, "look like an id"],
    ["--host", { host: "-oProxyCommand=evil" }, "not starting with a dash"],
    ["--host", { host: "two words" }, "no spaces"],
    ["--host", { host: "" }, "must be a host name"],
    ["--host", { host: "ann@dev" }, "--host dev --user ann"],
    ["--host", { host: "dev:2222" }, "--host dev --port 2222"],
    ["--host", { host: "ssh://dev" }, "the host alone"],
    ["--host", { host: undefined }, "--alias"],
    ["--host", { alias: "box" }, "not both"],
    ["--alias", { host: undefined, alias: "-F/etc/passwd" }, "not starting with a dash"],
    ["--port", { port: "0" }, "1 to 65535"],
    ["--port", { port: "65536" }, "1 to 65535"],
    ["--port", { port: "22x" }, "1 to 65535"],
    ["--port", { port: "" }, "1 to 65535"],
    ["--user", { user: "-l" }, "not starting with a dash"],
    ["--user", { user: "a b" }, "no spaces"],
    ["--cwd", { cwd: "work" }, "absolute"],
    ["--cwd", { cwd: "~bob/work" }, "absolute"],
    ["--cwd", { cwd: "/a\nb" }, "absolute"],
    ["--env", { env: ["1X=secret"] }, '"1X"'],
    ["--env", { env: ["A-B=secret"] }, '"A-B"'],
    ["--env", { env: ["=secret"] }, '""'],
    ["--env", { env: ["MAESTRO_JOB=secret"] }, "Maestro's own"],
    ["--env", { env: ["SURELY_NOT_SET_HERE"] }, "is not set here"],
    ["--env-file", { envFile: "/nonexistent/env" }, "is not there"],
    ["--key", { key: "/nonexistent/id" }, "there is no file"],
    ["--key", { key: "/etc" }, "is a folder"],
    ["--ssh-config", { sshConfig: "/nonexistent/config" }, "is not there"]
  ] as const)("%s: %j is refused", ([field, words, why]) =>
    Effect.gen(function* () {
      const message = yield* complaint(words as never)
      assert.isTrue(message.startsWith(`${field}: `), message)
      assert.include(message, why)
      assert.notInclude(message, "secret")
    })
  )

  it.live("says everything that is wrong at once", () =>
    Effect.gen(function* () {
      const message = yield* complaint({ name: "a b", port: "x", cwd: "y", env: ["1=z"] })
      for (const field of ["NAME:", "--port:", "--cwd:", "--env:"]) assert.include(message, field)
    })
  )

  it.live("refuses a key file that ssh would refuse, and says what to do", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const key = join(path, "id")
      newKey(key)
      assert.include(yield* complaint({ key: `${key}.pub` }), `give the private one, "${key}"`)
      chmodSync(key, 0o644)
      assert.include(yield* complaint({ key }), `chmod 600 "${key}"`)
      writeFileSync(join(path, "text"), "hello\n", { mode: 0o600 })
      assert.include(yield* complaint({ key: join(path, "text") }), "not a private key")
    })
  )

  it.live("takes a key that only ssh-agent has by its public half", () =>
    Effect.gen(function* () {
      const key = join(yield* folder, "id")
      newKey(key)
      renameSync(key, `${key}.away`)
      assert.strictEqual((yield* draft({ key })).remote.keyPath, key)
      assert.strictEqual((yield* draft({ key: `${key}.pub` })).remote.keyPath, `${key}.pub`)
    })
  )

  it.live("keeps what was given, files by their absolute path, and nothing more", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const key = join(path, "id")
      newKey(key)
      writeFileSync(join(path, "env"), "A=file\nB='from file'\n")
      const relative = join(
        "..",
        path
          .split("/")
          .map(() => "..")
          .join("/"),
        key
      )
      const { remote, values } = yield* draft({
        host: "::1",
        port: "22",
        user: "ann",
        key: relative,
        cwd: "~/work",
        env: ["A=option", "EMPTY="],
        envFile: join(path, "env")
      })
      assert.strictEqual(remote.keyPath, key)
      assert.strictEqual(remote.port, 22)
      assert.deepEqual(
        Object.entries(values).map(([name, value]) => [name, Redacted.value(value)]),
        [
          ["A", "option"],
          ["B", "from file"],
          ["EMPTY", ""]
        ]
      )
      assert.deepEqual(Object.keys(remote.env), ["A", "B", "EMPTY"])
      const { remote: bare } = yield* draft({})
      assert.deepEqual(Object.keys(bare).toSorted(), ["enabled", "env", "id", "name", "target"])
    })
  )
})
