import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** What Debian puts above a user's own lines, and what installers of nvm, mise and asdf put below. */
const bashrc = 'case $- in *i*) ;; *) return ;; esac\nexport PATH="$HOME/inter:$PATH"\nalias kilo=mine\n'

const says = (version: string) => `#!/bin/sh\necho "${version}"\n`

/** Speaks Claude Code's stream-json, and tells the PATH that it was started with. */
const claude = `#!/bin/sh
cat >/dev/null
printf '{"type":"result","subtype":"success","is_error":false,"result":"PATH=%s"}\\n' "$PATH"
`

const setUp = Effect.gen(function* () {
  const { host, maestro } = yield* remoteUnderTest()
  const write = (name: string, text: string, mode = 0o644) => {
    const path = `${host.home}/${name}`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  write(".bash_profile", 'export PATH="$HOME/login:/usr/bin:/bin"\n. ~/.bashrc\n')
  write(".bashrc", bashrc)
  const program = (name: string, text: string) => write(name, text, 0o755)
  return { host, maestro, program, write }
})

describe("maestro agent detect (R3)", () => {
  it.live("tells version, path and how each agent was found, to people and to programs", () =>
    Effect.gen(function* () {
      const { maestro, program } = yield* setUp
      const codex = program("login/codex", says("codex-cli 0.169.0"))
      const claudePath = program("inter/claude", says("2.1.3 (Claude Code)"))
      const pi = program(".npm-global/bin/pi", "#!/bin/sh\necho 0.73.1 >&2\n")
      const found = yield* maestro.json(["agent", "detect", "--remote", "gpu"])
      const byId = new Map(found.agents.map((each: { readonly agent: string }) => [each.agent, each]))
      assert.deepInclude(byId.get("codex"), { found: true, version: "0.169.0", path: codex, foundBy: "login-shell" })
      assert.deepInclude(byId.get("claude-code"), { version: "2.1.3", path: claudePath, foundBy: "interactive-shell" })
      assert.deepInclude(byId.get("pi"), { version: "0.73.1", path: pi, foundBy: "known-folder" })
      assert.deepInclude(byId.get("kilo"), { found: false, word: { name: "kilo", kind: "alias" } })
      const { code, stdout, stderr } = yield* maestro.run(["agent", "detect", "--remote", "gpu"])
      assert.strictEqual(code, 0)
      const lines = stdout.toString().split("\n")
      assert.match(lines[0] ?? "", /^AGENT +VERSION +PATH +FOUND BY$/)
      assert.match(lines[1] ?? "", /^claude-code +2\.1\.3 +\S+\/inter\/claude +interactive shell$/)
      assert.match(stdout.toString(), /^kilo +- +- +not found$/m)
      assert.include(stderr, "kilo: the interactive shell has an alias kilo")
    })
  )

  it.live("an agent that is not there is a failure, with what was looked at and how to install it (T8)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const args = ["agent", "detect", "--remote", "gpu", "--agent", "kilo"]
      const { code, stderr } = yield* maestro.run(args)
      assert.strictEqual(code, 5)
      for (const part of [
        'gpu: Kilo Code was not found: there is no command "kilo" that can be run.',
        `login shell (/bin/bash): ${host.home}/login:/usr/bin:/bin`,
        `interactive shell (/bin/bash): ${host.home}/inter:`,
        "in the folders where installers put commands",
        "npm install -g @kilocode/cli"
      ])
        assert.include(stderr, part)
      const { stderr: json } = yield* maestro.run([...args, "--json"])
      assert.strictEqual(JSON.parse(json).error.code, "agent-not-found")
      const unknown = yield* maestro.run(["agent", "detect", "--remote", "gpu", "--agent", "no-such", "--json"])
      assert.deepEqual([unknown.code, JSON.parse(unknown.stderr).error.code], [5, "agent-unknown"])
    })
  )

  it.live("one that cannot run, and one that does not tell its version, are failures that say so", () =>
    Effect.gen(function* () {
      const { maestro, program } = yield* setUp
      const amp = program("login/amp", "#!/usr/bin/env maestro-node\n")
      program("login/pi", "#!/bin/sh\necho broken >&2; exit 3\n")
      const detect = (id: string) => maestro.run(["agent", "detect", "--remote", "gpu", "--agent", id, "--json"])
      const missing = yield* detect("amp")
      const { error } = JSON.parse(missing.stderr)
      assert.deepEqual([missing.code, error.code], [5, "interpreter-missing"])
      assert.include(error.hint, `${amp} is there, but what runs it is not: maestro-node`)
      const failing = yield* detect("pi")
      assert.deepEqual([failing.code, JSON.parse(failing.stderr).error.code], [1, "agent-not-working"])
      assert.include(failing.stderr, "gave no version (exit code 3). It said: broken")
    })
  )

  it.live("this machine is asked in the same way, and none is asked that was not named (R7)", () =>
    Effect.gen(function* () {
      const { host, program } = yield* setUp
      const codex = program("login/codex", says("codex-cli 0.169.0"))
      const maestro = yield* newMaestro
      const options = { env: { HOME: host.home, SHELL: "/bin/bash" } }
      const found = yield* maestro.json(["agent", "detect", "--local", "--agent", "codex"], options)
      assert.deepInclude(found.agents[0], { path: codex, version: "0.169.0", foundBy: "login-shell" })
      assert.strictEqual((yield* maestro.run(["agent", "detect"], options)).code, 2)
    })
  )
})

describe("maestro run of an agent that is not on the login PATH (R14)", () => {
  const run = ["run", "--remote", "gpu", "--agent", "claude-code"]

  it.live("takes the interactive shell's, with its PATH, and says where it was found", () =>
    Effect.gen(function* () {
      const { host, maestro, program } = yield* setUp
      const path = program("inter/claude", claude)
      const shown = yield* maestro.run([...run, "--", "x"])
      assert.strictEqual(shown.code, 0)
      assert.include(shown.stdout.toString(), `PATH=${host.home}/inter:${host.home}/login:/usr/bin:/bin`)
      assert.include(
        shown.stderr,
        `claude is not on the PATH of the login shell there; the interactive shell has it: ${path}\n`
      )
      const told = yield* maestro.run([...run, "--json", "--", "x"])
      const lines = told.stdout
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
      assert.deepEqual(lines.find(({ type }) => type === "stderr")?.found, { foundBy: "interactive-shell", path })
      program("login/claude", claude)
      const plain = yield* maestro.run([...run, "--", "x"])
      assert.notInclude(plain.stderr, "interactive shell")
    })
  )

  it.live("fails with agent-not-found, and what was looked at, when it is nowhere (R3, T8)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const custom = ["run", "--remote", "gpu", "--agent", "custom", "--agent-command", "maestro-no-such", "--", "x"]
      const shown = yield* maestro.run(custom)
      assert.strictEqual(shown.code, 5)
      assert.include(shown.stderr, 'maestro: gpu: there is no command "maestro-no-such" that can be run.')
      assert.include(shown.stderr, `${host.home}/login:/usr/bin:/bin`)
      assert.notInclude(shown.stderr, "agent-not-found maestro-no-such")
      const told = yield* maestro.run([...custom.slice(0, -2), "--json", "--", "x"])
      assert.deepEqual([told.code, JSON.parse(told.stderr).error.code], [5, "agent-not-found"])
      const last = JSON.parse(told.stdout.toString().trimEnd().split("\n").at(-1) ?? "")
      assert.deepInclude(last, { type: "outcome", status: "error" })
      assert.deepInclude(last.error, { kind: "not-found", code: "agent-not-found" })
    })
  )
})
