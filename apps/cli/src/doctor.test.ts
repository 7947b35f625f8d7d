import { assert, describe, it } from "@effect/vitest"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { newMaestro } from "./testing/Maestro.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

interface CheckDocument {
  readonly id: string
  readonly title: string
  readonly state: "ok" | "warning" | "failed" | "skipped"
  readonly detail?: string
  readonly because?: string
  readonly code?: string
  readonly fix?: { readonly text: string; readonly command?: string }
}

interface ReportDocument {
  readonly remote: string | null
  readonly checks: ReadonlyArray<CheckDocument>
}

const documentOf = (stdout: Buffer): { readonly ok: boolean; readonly reports: ReadonlyArray<ReportDocument> } =>
  JSON.parse(stdout.toString())

const find = ({ checks }: ReportDocument, id: string) => checks.find((check) => check.id === id)!

describe("maestro doctor (F5)", () => {
  it.live("F5 R2 shows each check of this machine and of a remote when it is done, and then how many of what", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest(["--disabled"])
      const running = yield* maestro.start(["doctor", "--remote", "gpu"])
      // Long before it ends, and in this order.
      yield* running.saw('Remote "gpu"')
      yield* running.saw("✓ authenticate")
      const { code, stdout, stderr } = yield* running.end
      const lines = stdout.toString().trimEnd().split("\n")
      assert.deepEqual([code, stderr], [0, ""])
      assert.strictEqual(lines[0], "This machine")
      assert.match(lines[1]!, /^✓ Maestro {9}Maestro \d+\.\d+\.\d+, Node .* \(\d+ ms\)$/)
      assert.match(stdout.toString(), /\n! remote .*disabled.*\n {4}Fix: Enable it.*\n {9}maestro remote enable gpu\n/)
      assert.match(lines.at(-1)!, /^0 failed, \d+ warnings?, 0 skipped, \d+ ok$/)
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.live("F5 T1 T4 ends with the code of what failed first, and says in one document what, and what to do", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const denied = yield* host.configWith({ keyPath: yield* host.newKey() })
      const away = yield* host.configWith({ port: 1 })
      for (const [config, exitCode, id, code] of [
        [away, 3, "reach", "refused"],
        [denied, 4, "authenticate", "auth-denied"]
      ] as const) {
        const run = yield* maestro.run(["--ssh-config", config, "doctor", "--remote", "gpu", "--json"])
        const { ok, reports } = documentOf(run.stdout)
        assert.deepEqual([run.code, run.stderr, ok], [exitCode, "", false])
        assert.deepEqual(
          reports.map(({ remote }) => remote),
          [null, "gpu"]
        )
        const failure = find(reports[1]!, id)
        assert.deepEqual([failure.state, failure.code], ["failed", code])
        assert.isAbove(failure.fix!.text.length, 10)
        assert.strictEqual(find(reports[1]!, "agents").because, `"${id}" failed`)
      }
      const shown = yield* maestro.run(["--ssh-config", away, "doctor", "--remote", "gpu"])
      assert.strictEqual(shown.code, 3)
      assert.match(shown.stdout.toString(), /\n✗ reach .*refused.*\n {4}Fix: .+\n/)
      assert.match(shown.stdout.toString(), /\n- agents +skipped: "reach" failed\n/)
    })
  )

  it.live("F5 R6 all enabled remotes are examined with --all, and none that is disabled", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      yield* maestro.json(["remote", "add", "asleep", "--host", "127.0.0.1", "--disabled"])
      const config = yield* host.configWith({ alias: "other", port: 1 })
      yield* maestro.json(["remote", "add", "other", "--alias", "other", "--ssh-config", config])
      const { code, stdout } = yield* maestro.run(["doctor", "--all", "--json"])
      assert.strictEqual(code, 3)
      const { reports } = documentOf(stdout)
      assert.deepEqual(
        reports.map(({ remote }) => remote),
        [null, "gpu", "other"]
      )
      assert.strictEqual(find(reports[1]!, "platform").state, "ok")
    })
  )

  it.live("F5 says that there is no such remote, and which options exclude each other", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      for (const [args, code] of [
        [["--remote", "nobody"], 5],
        [["--remote", "a", "--all"], 2],
        [["--force"], 2],
        [["--no-redact"], 2]
      ] as const) {
        const run = yield* maestro.run(["doctor", ...args])
        assert.deepEqual([run.code, run.stdout.toString()], [code, ""], args.join(" "))
        assert.match(run.stderr, /^maestro: /)
      }
    })
  )

  it.live("F5 a store that is damaged is a finding, also where a remote was asked for", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      mkdirSync(maestro.dataDir, { recursive: true, mode: 0o700 })
      writeFileSync(`${maestro.dataDir}/maestro.db`, "nothing like a database".repeat(200), { mode: 0o600 })
      const run = yield* maestro.run(["doctor", "--remote", "gpu", "--json"])
      const { ok, reports } = documentOf(run.stdout)
      assert.deepEqual([run.code, ok, reports.length], [1, false, 1])
      const store = find(reports[0]!, "store")
      assert.strictEqual(store.state, "failed")
      assert.include(store.fix!.text, "mv ")
      assert.strictEqual(JSON.parse(run.stderr).error.code, "store")
    })
  )

  it.live("F5 R11 counts the keys of the ssh-agent, and says that nothing answers at its socket", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const maestro = yield* newMaestro
      const socket = `${host.home}/agent`
      const started = yield* Command.runOrFail(["ssh-agent", "-a", socket, "-s"])
      const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)![1])
      yield* Effect.addFinalizer(() => Effect.sync(() => process.kill(pid)))
      const agentWith = (SSH_AUTH_SOCK: string) =>
        Effect.map(maestro.run(["doctor", "--json"], { env: { SSH_AUTH_SOCK } }), ({ stdout }) =>
          find(documentOf(stdout).reports[0]!, "ssh-agent")
        )
      assert.include((yield* agentWith(socket)).detail!, "no keys")
      yield* Command.runOrFail(["env", `SSH_AUTH_SOCK=${socket}`, "ssh-add", "-q", host.keyPath])
      assert.include((yield* agentWith(socket)).detail!, "reachable, 1 key")
      const gone = yield* agentWith(`${host.home}/no-agent`)
      assert.strictEqual(gone.state, "warning")
      assert.include(gone.fix!.command!, "ssh-add")
    })
  )

  it.live("F5 R13 R3 agents are looked for with the remote's variables, which are named and never shown", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      mkdirSync(`${host.home}/hidden`)
      writeFileSync(`${host.home}/hidden/codex`, "#!/bin/sh\necho codex-cli 4.5.6\n")
      chmodSync(`${host.home}/hidden/codex`, 0o755)
      const path = `${host.home}/hidden:/usr/bin:/bin`
      yield* maestro.run(["remote", "edit", "gpu", "--env", "PATH", "--env", "TOKEN"], {
        env: { PATH: `${path}:${process.env["PATH"]}`, TOKEN: "s3cret-marker" }
      })
      const { stdout } = yield* maestro.run(["doctor", "--remote", "gpu", "--json"])
      const [, report] = documentOf(stdout).reports
      assert.include(find(report!, "agents").detail!, "codex 4.5.6")
      assert.strictEqual(find(report!, "variables").detail, "2 can be read: PATH, TOKEN")
      assert.notInclude(stdout.toString(), "s3cret-marker")
    })
  )

  it.live(
    "F5 R9 R11 T3 asks on a terminal what ssh asks, once for all checks, and with --batch says what it needs",
    () =>
      Effect.gen(function* () {
        const { maestro, host } = yield* remoteUnderTest()
        const passphrase = "zq three words"
        const keyPath = yield* host.newKey({ passphrase, authorized: true })
        const config = yield* host.configWith({ keyPath })
        const args = ["--ssh-config", config, "doctor", "--remote", "gpu"]
        const batch = yield* maestro.run([...args, "--batch"])
        assert.strictEqual(batch.code, 4)
        assert.match(batch.stdout.toString(), /\n✗ authenticate .*\(key-passphrase\)/)
        const terminal = yield* inTerminal(maestro, args)
        yield* Effect.addFinalizer(() => maestro.run(["--ssh-config", config, "remote", "disconnect", "gpu"]))
        yield* terminal.saw("Enter passphrase for key")
        yield* terminal.type(`${passphrase}\r`)
        yield* terminal.saw("0 failed")
        assert.strictEqual(yield* terminal.end, 0)
        assert.strictEqual(terminal.screen.split("Enter passphrase").length, 2)
        assert.notInclude(terminal.screen, passphrase)
        assert.strictEqual(yield* host.accepted, 1)
      })
  )
})
