import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, Stream } from "effect"
import { programPath } from "@maestro/machine/testing/ShellUnderTest"
import { checkOf, examined, examinedHost, remoteOf, troubles } from "../testing/Examined.ts"
import type { Check } from "./Check.ts"
import { remoteCheckup } from "./RemoteCheckup.ts"

const order = [
  ...["remote", "config", "reach", "host-key", "authenticate", "shell", "platform", "connection", "server"],
  ...["sftp", "terminal", "sessions", "forwarding", "helper", "round-trip", "login-shell", "noise", "environment"],
  ...["tools", "jobs-folder", "after-logout", "clock", "git", "agents"]
]

const program = (text: string) => `#!/bin/sh\n${text}\n`

/** Files of a home whose programs come first on the PATH of a login. */
const homeWith = (programs: Readonly<Record<string, string>>) => ({
  ".bash_profile": 'chmod -R u+x "$HOME/bin"; PATH=$HOME/bin:$PATH\n',
  ...Object.fromEntries(Object.entries(programs).map(([name, text]) => [`bin/${name}`, program(text)]))
})

const fixOf = (check: Check) => (check.state === "warning" || check.state === "failed" ? check.fix : undefined)
const detailOf = (check: Check) => (check.state === "skipped" ? "" : check.detail)
const codeOf = (check: Check) => (check.state === "failed" ? check.error?.reason.code : undefined)

/** What holds for every report: all checks in their order, each with its time, or one fix, or why it was skipped. */
const assertWhole = (checks: ReadonlyArray<Check>, ids: ReadonlyArray<string> = order) => {
  assert.deepEqual(
    checks.map(({ id }) => id),
    ids
  )
  for (const check of checks) {
    if (check.state === "skipped") assert.match(check.because, /^".+" failed$|^the connection was lost at ".+"$/)
    else {
      assert.isAtLeast(check.millis, 0)
      assert.isAbove(check.detail.length, 0, check.id)
    }
    if (check.state === "warning" || check.state === "failed") assert.isAbove(check.fix.text.length, 0, check.id)
  }
}

describe("remoteCheckup over a real sshd (F5)", () => {
  it.live(
    "F5 R2 R3 a machine that has everything is ok all the way, with one login",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({
          loginShell: "/bin/bash",
          homeFiles: homeWith({ claude: "echo '9.8.7 (Claude Code)'" })
        })
        const remote = yield* remoteOf(host)
        const checks = yield* examined(remote)
        assertWhole(checks)
        assert.deepEqual(troubles(checks), [])
        assert.match(detailOf(checkOf(checks, "server")), /^OpenSSH_/)
        assert.match(detailOf(checkOf(checks, "connection")), /Maestro's own, since 20.* \(less than a minute\)/)
        assert.match(detailOf(checkOf(checks, "round-trip")), /^[\d.]+ ms, the median of 7/)
        assert.match(detailOf(checkOf(checks, "login-shell")), /^\/bin\/bash, starts in \d+ ms/)
        assert.match(detailOf(checkOf(checks, "sessions")), /^8 at once/)
        assert.include(detailOf(checkOf(checks, "agents")), "claude-code 9.8.7")
        assert.include(detailOf(checkOf(checks, "environment")), "PATH")
        const again = yield* examined(remote)
        assert.include(detailOf(checkOf(again, "authenticate")), "already there")
        assert.match(detailOf(checkOf(again, "server")), /^OpenSSH_/)
        assert.strictEqual(yield* host.accepted, 1)
      }),
    60_000
  )

  it.live(
    "F5 R2 T1 T2 T4 a step that fails has its diagnosis and one fix, and the rest is skipped for it",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
        const cases = [
          { variant: { port: 1 }, id: "reach", title: "reach", code: "refused", fix: /sshd|server/i },
          {
            variant: { keyPath: yield* host.newKey() },
            id: "authenticate",
            title: "authenticate",
            code: "auth-denied",
            fix: /key/
          },
          {
            variant: { knownHosts: "empty" },
            id: "host-key",
            title: "host key",
            code: "host-key-unknown",
            fix: /fingerprint|key/
          },
          {
            variant: { lines: ["NoSuchOption yes"] },
            id: "config",
            title: "resolve config",
            code: "config-error",
            fix: /config|line/
          }
        ] as const
        for (const { code, fix, id, title, variant } of cases) {
          const checks = yield* examined(yield* remoteOf(host, variant))
          assertWhole(checks)
          const failure = checkOf(checks, id)
          assert.deepEqual([failure.state, codeOf(failure)], ["failed", code])
          assert.match(fixOf(failure)?.text ?? "", fix)
          const rest = checks.slice(checks.indexOf(failure) + 1)
          assert.deepEqual(
            rest.map((check) => (check.state === "skipped" ? check.because : check.id)),
            rest.map(() => `"${title}" failed`)
          )
        }
        assert.strictEqual(yield* host.accepted, 0)
      }),
    60_000
  )

  const limits: ReadonlyArray<readonly [string, ProcessHost.ProcessHostOptions, string, RegExp, RegExp]> = [
    ["T9 no SFTP subsystem", { sftp: false }, "sftp", /no SFTP subsystem.*through the shell/, /Subsystem sftp/],
    ["T9 PermitTTY no", { extraConfig: ["PermitTTY no"] }, "terminal", /do not need one/, /PermitTTY|terminal/i],
    ["T9 R9 MaxSessions 2", { extraConfig: ["MaxSessions 2"] }, "sessions", /^[12] at once/, /MaxSessions 10/],
    [
      "T9 AllowTcpForwarding no",
      { extraConfig: ["AllowTcpForwarding no"] },
      "forwarding",
      /does not allow/,
      /AllowTcpForwarding/
    ]
  ]
  for (const [what, options, id, detail, fix] of limits) {
    it.live(
      `F5 ${what}: that check alone warns, with one fix, and all else is looked at`,
      () =>
        Effect.gen(function* () {
          const checks = yield* examinedHost({ loginShell: "/bin/bash", ...options })
          assertWhole(checks)
          assert.deepEqual(troubles(checks), [`${id}: warning`, "agents: warning"])
          const check = checkOf(checks, id)
          assert.match(detailOf(check), detail)
          assert.match(fixOf(check)?.text ?? "", fix)
        }),
      60_000
    )
  }

  it.live(
    "F5 R14 start-up files that print are told, with where, how much and the first line",
    () =>
      Effect.gen(function* () {
        const [everywhere, login] = yield* Effect.all([
          examinedHost({ loginShell: "/bin/bash", homeFiles: { ".bashrc": "echo welcome; echo back\n" } }),
          examinedHost({ loginShell: "/bin/bash", homeFiles: { ".bash_profile": "echo hello >&2\n" } })
        ])
        for (const [checks, detail, quote] of [
          [everywhere, /print \d+ lines before every command/, "welcome"],
          [login, /print a line at every login/, "hello"]
        ] as const) {
          assert.deepEqual(troubles(checks), ["noise: warning", "agents: warning"])
          const noise = checkOf(checks, "noise")
          assert.match(detailOf(noise), detail)
          assert.strictEqual(noise.state === "warning" ? noise.quote : "", quote)
          assert.include(fixOf(noise)?.command ?? "", "return")
        }
      }),
    60_000
  )

  it.live(
    "F5 R14 a login shell that is slow, and one that ends before it runs anything",
    () =>
      Effect.gen(function* () {
        const [slow, ended] = yield* Effect.all(
          [
            examinedHost({ loginShell: "/bin/bash", homeFiles: { ".bash_profile": "sleep 2.2\n" } }),
            examinedHost({ loginShell: "/bin/bash", homeFiles: { ".bash_profile": "exit 3\n" } })
          ],
          { concurrency: 2 }
        )
        assert.match(detailOf(checkOf(slow, "login-shell")), /bash, starts in \d{4} ms: every agent/)
        assert.strictEqual(checkOf(slow, "login-shell").state, "warning")
        assert.deepEqual(troubles(slow), ["agents: warning"])
        assert.match(detailOf(checkOf(ended, "environment")), /ended before it ran a command/)
        assert.include(troubles(ended), "environment: warning")
      }),
    60_000
  )

  it.live(
    "F5 T9 what the machine lacks: time, room, git, folder",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({
          loginShell: "/bin/bash",
          homeFiles: homeWith({
            date: "echo $(($(/bin/date +%s) + 3600))",
            df: "echo Filesystem; echo '/dev/sda1 1000 990 10 99% /'",
            git: "exit 127"
          })
        })
        const checks = yield* examined(yield* remoteOf(host, undefined, { cwd: "~/no such/folder" }))
        assertWhole(checks, [...order.slice(0, -2), "folder", ...order.slice(-2)])
        assert.deepEqual(troubles(checks), [
          "jobs-folder: failed",
          "clock: warning",
          "folder: failed",
          "git: warning",
          "agents: warning"
        ])
        assert.match(detailOf(checkOf(checks, "clock")), /^(359|360)\d s ahead of/)
        assert.strictEqual(fixOf(checkOf(checks, "folder"))?.command, "mkdir -p ~/'no such/folder'")
        assert.match(detailOf(checkOf(checks, "jobs-folder")), /^0 MiB free/)
      }),
    60_000
  )

  it.live(
    "F5 T9 an account without a shell: files are looked at, what needs a shell is not",
    () =>
      Effect.gen(function* () {
        const checks = yield* examinedHost({ extraConfig: ["ForceCommand internal-sftp"] })
        assertWhole(checks)
        assert.deepEqual(
          [codeOf(checkOf(checks, "shell")), checkOf(checks, "sftp").state],
          ["account-unavailable", "ok"]
        )
        assert.strictEqual(checkOf(checks, "helper").state, "skipped")
      }),
    60_000
  )

  it.live(
    "F5 R7 R9 a disabled remote is examined too, over a connection of the user's own",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
        const path = `${host.home}/cm-%r-%h-%p`
        const lines = ["ControlMaster auto", `ControlPath ${path}`, "ControlPersist 60"]
        const remote = yield* remoteOf(host, { lines }, { enabled: false })
        const checks = yield* examined(remote)
        assertWhole(checks)
        assert.deepEqual(troubles(checks), ["remote: warning", "agents: warning"])
        assert.strictEqual(fixOf(checkOf(checks, "remote"))?.command, "maestro remote enable gpu")
        assert.match(detailOf(checkOf(checks, "connection")), /^at the ControlPath of your ssh config, since/)
      }),
    60_000
  )

  it.live(
    "F5 S7 a connection that is lost meanwhile fails where it is noticed, and the rest is skipped for it",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
        const proxy = yield* FaultProxy.start({ port: host.port })
        const remote = yield* remoteOf(host, { port: proxy.port })
        const checks = yield* remoteCheckup(remote).pipe(
          Stream.tap(({ id }) =>
            id === "server" ? Effect.andThen(Effect.orDie(proxy.refuse), proxy.reset) : Effect.void
          ),
          Stream.runCollect
        )
        assertWhole(checks)
        const failure = checkOf(checks, "sftp")
        assert.deepEqual([failure.state, codeOf(failure)], ["failed", "refused"])
        const rest = checks.slice(checks.indexOf(failure) + 1)
        assert.deepEqual(
          rest.map((check) => (check.state === "skipped" ? check.because : check.id)),
          rest.map(() => 'the connection was lost at "SFTP"')
        )
      }),
    60_000
  )

  for (const [shell, profile, quiet] of [
    ["fish", ".config/fish/config.fish", "status is-interactive; or return"],
    ["tcsh", ".login", "if (! $?prompt) exit"],
    ["zsh", ".zprofile", "case $- in *i*) ;; *) return ;; esac"]
  ] as const) {
    it.live(
      `F5 R14 a login shell of another kind, in its own words: ${shell}`,
      () =>
        Effect.gen(function* () {
          const loginShell = programPath(shell)
          const checks = yield* examinedHost({ loginShell, homeFiles: { [profile]: "echo hello\n" } })
          assertWhole(checks)
          assert.deepEqual(troubles(checks), ["noise: warning", "agents: warning"])
          assert.match(detailOf(checkOf(checks, "login-shell")), new RegExp(`^${loginShell}, starts in \\d+ ms`))
          assert.strictEqual(fixOf(checkOf(checks, "noise"))?.command, quiet)
        }),
      60_000
    )
  }
})
