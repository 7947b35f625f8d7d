import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { SshBinary } from "@maestro/ssh/process/SshProcess"
import { Effect, FileSystem, Layer, type Scope, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { DatabaseSync } from "node:sqlite"
import { Database } from "../store/Database.ts"
import { checkOf } from "../testing/Examined.ts"
import type { Check } from "./Check.ts"
import { localCheckup } from "./LocalCheckup.ts"
import type { LocalOptions } from "./LocalOptions.ts"

/** A home of its own, and what the doctor says of it. */
const home = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "doctor-" })
  yield* fs.makeDirectory(`${folder}/.ssh`, { mode: 0o700 })
  const write = (name: string, text: string, mode: number) =>
    Effect.andThen(fs.writeFileString(`${folder}/${name}`, text), fs.chmod(`${folder}/${name}`, mode))
  const examine = (options: Partial<LocalOptions> = {}) =>
    Stream.runCollect(
      localCheckup({
        version: "1.2.3",
        program: process.execPath,
        dataFolder: `${folder}/data`,
        home: folder,
        ...options
      })
    )
  return { folder, write, examine, fs }
})

const scoped = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const fixOf = (check: Check) => (check.state === "warning" || check.state === "failed" ? check.fix : undefined)
const detailOf = (check: Check) => (check.state === "skipped" ? check.because : check.detail)

const openStore = (folder: string) => Effect.scoped(Effect.asVoid(Layer.build(Database.layer(folder))))

describe("localCheckup (F5)", () => {
  it.live("F5 says of this machine what it has, and makes nothing", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, fs } = yield* home
        const checks = yield* examine()
        assert.deepEqual(
          checks.map(({ id }) => id),
          [
            ...["maestro", "system", "clock", "disk", "git", "gh", "ssh", "ssh-agent", "ssh-folder", "ssh-config"],
            ...["known-hosts", "control-folder", "data-folder", "store", "keychain"]
          ]
        )
        assert.deepEqual(
          checks.filter(({ id, state }) => state !== "ok" && id !== "keychain").map(({ id }) => id),
          []
        )
        assert.match(detailOf(checkOf(checks, "maestro")), /^Maestro 1\.2\.3, Node \d+/)
        assert.match(detailOf(checkOf(checks, "ssh")), /^OpenSSH_.*\(\/.*\/ssh\)$/)
        assert.match(detailOf(checkOf(checks, "disk")), /^[\d.]+ [GM]iB free in/)
        assert.deepEqual(yield* fs.readDirectory(folder), [".ssh"])
      })
    )
  )

  it.live("F5 T9 modes that ssh refuses have the command that mends all of them", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, fs, write } = yield* home
        yield* write(".ssh/my key", "-----BEGIN OPENSSH PRIVATE KEY-----\n", 0o644)
        yield* write(".ssh/config", "Host *\n", 0o664)
        yield* write(".ssh/notes", "open to all\n", 0o644)
        const check = checkOf(yield* examine(), "ssh-folder")
        assert.strictEqual(check.state, "failed")
        assert.include(detailOf(check), "config may be written by others, so ssh refuses it")
        assert.include(detailOf(check), "my key is a private key that others may read, so ssh ignores it")
        assert.notInclude(detailOf(check), "notes")
        const mended = yield* ChildProcess.make("/bin/sh", ["-c", fixOf(check)?.command ?? "exit 1"])
        assert.strictEqual(Number(yield* mended.exitCode), 0)
        assert.strictEqual(checkOf(yield* examine(), "ssh-folder").state, "ok")
        yield* fs.chmod(`${folder}/.ssh`, 0o777)
        assert.strictEqual(fixOf(checkOf(yield* examine(), "ssh-folder"))?.command, `chmod 700 ${folder}/.ssh`)
      })
    )
  )

  it.live("F5 T9 a config that ssh refuses fails with its line, and what needs it is skipped", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, write } = yield* home
        yield* write("bad", "Host *\n  NoSuchOption yes\n", 0o600)
        const checks = yield* examine({ sshConfig: `${folder}/bad` })
        const config = checkOf(checks, "ssh-config")
        assert.strictEqual(config.state === "failed" ? config.error?.reason.code : "", "config-error")
        assert.match(`${detailOf(config)} ${fixOf(config)?.text} ${fixOf(config)?.command}`, /line 2|bad:2|\+2/)
        assert.strictEqual(detailOf(checkOf(checks, "known-hosts")), '"ssh config" failed')
      })
    )
  )

  it.live("F5 an ssh that is missing fails and takes along what needs it; one that is old warns", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, write } = yield* home
        const missing = yield* Effect.provideService(examine(), SshBinary, `${folder}/no-ssh`)
        assert.deepEqual(
          missing
            .filter(({ id, state }) => state !== "ok" && id !== "keychain")
            .map(({ id, state }) => `${id}: ${state}`),
          ["ssh: failed", "ssh-config: skipped", "known-hosts: skipped"]
        )
        assert.include(fixOf(checkOf(missing, "ssh"))?.command ?? "", "openssh-client")
        yield* write("old-ssh", "#!/bin/sh\necho OpenSSH_7.9p1, OpenSSL 1.1.1 >&2\n", 0o755)
        const old = yield* Effect.provideService(examine(), SshBinary, `${folder}/old-ssh`)
        assert.strictEqual(checkOf(old, "ssh").state, "warning")
        assert.include(fixOf(checkOf(old, "ssh"))?.text ?? "", "8.4")
      })
    )
  )

  it.live("F5 the store: whole, open to others, newer than this program, damaged, no store at all", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, fs, write } = yield* home
        const data = `${folder}/data`
        const file = `${data}/maestro.db`
        const look = Effect.map(
          examine(),
          (checks) => [checkOf(checks, "data-folder"), checkOf(checks, "store")] as const
        )
        yield* openStore(data)
        assert.match(detailOf((yield* look)[1]), /whole, format \d+$/)
        yield* fs.chmod(data, 0o755)
        yield* fs.chmod(file, 0o644)
        const open = yield* look
        assert.deepEqual(
          open.map((check) => fixOf(check)?.command),
          [`chmod 700 ${data}`, `chmod 600 ${file}`]
        )
        yield* Effect.sync(() => {
          const db = new DatabaseSync(file)
          db.exec("pragma user_version = 99")
          db.close()
        })
        assert.match(detailOf((yield* look)[1]), /has format 99, and this Maestro knows/)
        yield* write("data/maestro.db", "this is no database, and never was one".repeat(100), 0o600)
        const [, damaged] = yield* look
        assert.strictEqual(damaged.state, "failed")
        assert.include(fixOf(damaged)?.text ?? "", "mv ")
        const blocked = yield* examine({ dataFolder: file })
        assert.strictEqual(checkOf(blocked, "data-folder").state, "failed")
        assert.strictEqual(detailOf(checkOf(blocked, "store")), '"data folder" failed')
      })
    )
  )

  it.live("F5 a clock that is behind the program is wrong", () =>
    scoped(
      Effect.gen(function* () {
        const { examine, folder, fs, write } = yield* home
        yield* write("program", "", 0o600)
        const later = new Date(Date.now() + 90 * 24 * 3_600_000)
        yield* fs.utimes(`${folder}/program`, later, later)
        const clock = checkOf(yield* examine({ program: `${folder}/program` }), "clock")
        assert.strictEqual(clock.state, "warning")
        assert.include(detailOf(clock), "before Maestro was installed")
      })
    )
  )
})
