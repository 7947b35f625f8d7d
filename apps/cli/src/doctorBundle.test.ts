import { assert, describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { hostname, userInfo } from "node:os"
import { dirname } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"

/** What must not be found in a bundle; none of it is a word of ssh's. */
const planted = {
  remote: "zqremotezq",
  alias: "zqaliaszq",
  variable: "zqvaluezq",
  setEnv: "zqsetenvzq",
  command: "zqcommandzq",
  keyFile: "zqkeyzq",
  noise: "zqnoisezq",
  comment: "zqcommentzq"
}

/** Connects like nc, which not every machine has. */
const connect = `'${process.execPath}' -e 'const s = require("net").connect(%p, "%h"); process.stdin.pipe(s).pipe(process.stdout)'`

/** A remote whose every part has a marker, and its Maestro. */
const markedRemote = Effect.gen(function* () {
  const host = yield* ProcessHost.start({
    loginShell: "/bin/bash",
    homeFiles: { ".bash_profile": `echo ${planted.noise} password; export SESSION_TOKEN=${planted.variable}\n` }
  })
  const key = yield* host.newKey({ authorized: true })
  const keyPath = `${dirname(key)}/${planted.keyFile}`
  renameSync(key, keyPath)
  renameSync(`${key}.pub`, `${keyPath}.pub`)
  const sshConfig = yield* host.configWith({
    alias: planted.alias,
    keyPath,
    lines: [
      `SetEnv SOMETHING=${planted.setEnv}`,
      `ProxyCommand ${connect} # ${planted.command}`,
      `LocalCommand echo ${planted.command}`
    ]
  })
  const maestro = yield* newMaestro
  yield* maestro.run(
    ["remote", "add", planted.remote, "--alias", planted.alias, "--ssh-config", sshConfig, "--env", "API_TOKEN"],
    { env: { API_TOKEN: planted.variable } }
  )
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", planted.remote]))
  mkdirSync(`${host.home}/out`)
  return { host, maestro, file: `${host.home}/out/bundle.json` }
})

const examine = ["doctor", "--remote", planted.remote]

describe("maestro doctor --bundle (F5)", () => {
  it.live(
    "F5 R13 has what helps to find an error, and nothing that was planted: names, addresses, values, commands, noise",
    () =>
      Effect.gen(function* () {
        const { file, host, maestro } = yield* markedRemote
        const run = yield* maestro.run([...examine, "--bundle", file])
        assert.strictEqual(run.code, 0, run.stdout.toString() + run.stderr)
        assert.include(run.stdout.toString(), planted.noise)
        const text = readFileSync(file, "utf8")
        const identifying = [
          ...Object.values(planted),
          ...[host.host, host.home, host.user, userInfo().username, hostname(), "SHA256:"],
          ...[maestro.dataDir, dirname(host.sshConfigPath)]
        ]
        for (const word of identifying)
          assert.notMatch(text, new RegExp(`(?<![a-z])${word.replaceAll(".", "\\.")}(?![a-z])`, "i"), word)
        const bundle = JSON.parse(text)
        const [local, remote] = bundle.reports
        assert.deepEqual([bundle.redacted, local.machine, remote.machine], [true, "this machine", "remote-1"])
        const check = (id: string) => remote.checks.find((each: { id: string }) => each.id === id)
        assert.match(check("server").detail, /^OpenSSH_/)
        assert.match(check("config").detail, /^user-1@address-1 port \d+/)
        assert.deepEqual([check("noise").state, check("noise").quote], ["warning", undefined])
        const log = remote.connectionLog.join("\n")
        assert.match(log, /Authenticated to address-1 \(via proxy\) using "publickey"/)
        assert.match(log, /Offering public key: key-\d+ ED25519 fingerprint-\d+/)
        assert.include(remote.sshConfig, "hostname address-1")
        assert.include(remote.sshConfig, "user user-1")
        assert.isTrue(remote.sshConfig.includes("proxycommand (left out)"))
        assert.isTrue(remote.sshConfig.some((line: string) => /^setenv \S+=\(left out\)$/.test(line)))
      })
  )

  it.live("F5 the same name has the same pseudonym wherever it comes up, and in the next bundle too", () =>
    Effect.gen(function* () {
      const { file, maestro } = yield* markedRemote
      yield* maestro.run([...examine, "--bundle", file])
      yield* maestro.run([...examine, "--bundle", `${file}.2`])
      const [one, two] = [file, `${file}.2`].map((each) => JSON.parse(readFileSync(each, "utf8")).reports[1])
      const named = (report: { readonly sshConfig: ReadonlyArray<string> }) =>
        report.sshConfig.filter((line) => /^(?:host|hostname|user|identityfile|userknownhostsfile) /.test(line))
      assert.deepEqual(named(one), [
        "host host-2",
        "user user-1",
        "hostname address-1",
        "identityfile key-1",
        "userknownhostsfile path-2"
      ])
      assert.deepEqual(named(one), named(two))
      assert.include(one.connectionLog.join("\n"), "Offering public key: key-1 ED25519")
      assert.deepEqual(
        one.connectionLog.filter((line: string) => line.includes("Offering")),
        two.connectionLog.filter((line: string) => line.includes("Offering"))
      )
    })
  )

  it.live("F5 T4 has ssh's own words of the attempt that failed, redacted too", () =>
    Effect.gen(function* () {
      const { file, host, maestro } = yield* markedRemote
      const away = yield* host.configWith({ alias: planted.alias, port: 1 })
      const run = yield* maestro.run(["--ssh-config", away, ...examine, "--bundle", file, "--json"])
      assert.strictEqual(run.code, 3)
      assert.deepEqual(JSON.parse(run.stdout.toString()).bundle, { file, redacted: true })
      const [, remote] = JSON.parse(readFileSync(file, "utf8")).reports
      const reach = remote.checks.find((each: { id: string }) => each.id === "reach")
      assert.strictEqual(reach.error.code, "refused")
      assert.match(reach.error.said.join("\n"), /connect to (?:host )?address-1 port 1: Connection refused/)
      assert.strictEqual(remote.recentErrors[0].code, "refused")
      assert.strictEqual(remote.checks.at(-1).because, '"reach" failed')
    })
  )

  it.live("F5 R13 with --no-redact names stay, and values, commands and noise are left out all the same", () =>
    Effect.gen(function* () {
      const { file, host, maestro } = yield* markedRemote
      yield* maestro.run([...examine, "--bundle", file, "--no-redact"])
      const text = readFileSync(file, "utf8")
      for (const word of [planted.remote, planted.alias, planted.keyFile, host.host, "SHA256:"])
        assert.include(text, word)
      for (const word of [planted.variable, planted.setEnv, planted.command, planted.noise])
        assert.notInclude(text, word)
      assert.include(text, "Executing (left out)")
    })
  )

  it.live("F5 is for its owner alone, whole or not there, and takes nothing's place unless told to", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const folder = dirname(maestro.dataDir)
      const file = `${folder}/mine.json`
      writeFileSync(file, "mine", { mode: 0o644 })
      const refused = yield* maestro.run(["doctor", "--bundle", file])
      assert.deepEqual([refused.code, refused.stdout.toString(), readFileSync(file, "utf8")], [2, "", "mine"])
      assert.include(refused.stderr, "--force")
      const forced = yield* maestro.run(["doctor", "--bundle", file, "--force"])
      assert.strictEqual(forced.code, 0)
      assert.include(forced.stderr, "nothing was sent")
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      assert.strictEqual(JSON.parse(readFileSync(file, "utf8")).format, "maestro-diagnostics-1")
      const nowhere = yield* maestro.run(["doctor", "--bundle", `${folder}/no/such/folder/bundle`])
      assert.deepEqual([nowhere.code, existsSync(`${folder}/no`)], [1, false])
      assert.deepEqual(readdirSync(folder).toSorted(), ["mine.json"])
    })
  )
})
