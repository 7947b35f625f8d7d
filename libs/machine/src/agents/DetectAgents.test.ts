import { assert, describe, it } from "@effect/vitest"
import type { AgentFinding, FoundBy } from "@maestro/core/agent/AgentDetection"
import { knownAgents } from "@maestro/core/agent/KnownAgents"
import { Context, Effect, Redacted } from "effect"
import { chmodSync, mkdirSync, symlinkSync } from "node:fs"
import { Helper } from "../helper/Helper.ts"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import { eventually } from "../testing/Sandbox.ts"
import { type LoginMachine, loginMachine } from "../testing/LoginMachine.ts"
import { programPath } from "../testing/ShellUnderTest.ts"
import type { DetectOptions } from "@maestro/core/agent/AgentDetector"
import { detectAgents } from "./DetectAgents.ts"

const says = (version: string) => `#!/bin/sh\necho "${version}"\n`

/** Folders of the home alone: what this machine has elsewhere is nobody's business here. */
const folders = ["~/.local/bin", "~/.npm-global/bin", "~/.nvm/versions/node/*/bin"]

const detect = (machine: LoginMachine, ids: ReadonlyArray<string>, options: DetectOptions = {}) => {
  const agents = knownAgents.filter(({ id }) => ids.includes(id))
  return Effect.provideContext(detectAgents(agents, { folders, ...options }), machine.services)
}

const only = Effect.fnUntraced(function* (machine: LoginMachine, id: string, options: DetectOptions = {}) {
  const report = yield* detect(machine, [id], options)
  const [finding] = report.agents
  if (finding === undefined) return yield* Effect.die("no finding")
  return { report, finding }
})

const found = ({ command }: AgentFinding): readonly [string | undefined, FoundBy | undefined, unknown] => [
  command?.path,
  command?.foundBy,
  command?.version._tag === "Version" ? command.version.version : command?.version
]

const notInteractive = 'case $- in *i*) ;; *) return ;; esac\nexport PATH="$HOME/inter:$PATH"\n'

/** For every shell, start-up files that put one folder on the PATH of a login shell and one on that of an interactive one. */
const shells = [
  {
    program: "bash",
    pkg: "bash",
    files: { ".bash_profile": 'export PATH="$HOME/login:$PATH"\n. ~/.bashrc\n', ".bashrc": notInteractive }
  },
  {
    program: "zsh",
    pkg: "zsh",
    files: { ".zprofile": 'export PATH="$HOME/login:$PATH"\n', ".zshrc": 'export PATH="$HOME/inter:$PATH"\n' }
  },
  {
    program: "dash",
    pkg: "dash",
    files: { ".profile": 'export PATH="$HOME/login:$PATH" ENV="$HOME/.shrc"\n', ".shrc": notInteractive }
  },
  {
    program: "ksh93",
    pkg: "ksh93u+m",
    files: { ".profile": 'export PATH="$HOME/login:$PATH"\n', ".kshrc": 'export PATH="$HOME/inter:$PATH"\n' }
  },
  {
    program: "mksh",
    pkg: "mksh",
    files: { ".profile": 'export PATH="$HOME/login:$PATH"\n', ".mkshrc": 'export PATH="$HOME/inter:$PATH"\n' }
  },
  {
    program: "fish",
    pkg: "fish",
    files: {
      ".config/fish/config.fish":
        "status is-login; and set -gx PATH $HOME/login $PATH\nstatus is-interactive; and set -gx PATH $HOME/inter $PATH\n"
    }
  },
  {
    program: "tcsh",
    pkg: "tcsh",
    files: {
      ".cshrc": 'if ($?prompt) setenv PATH "$HOME/inter:$PATH"\n',
      ".login": 'setenv PATH "$HOME/login:$PATH"\n'
    }
  }
] as const

describe("what agents a machine has, under every login shell (R3, R14)", () => {
  for (const { files, pkg, program } of shells) {
    it.live(`${program}: on the login PATH, on the interactive PATH alone, in a known folder, and nowhere`, () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine(programPath(program, pkg), files)
        const claude = machine.program("login/claude", says("2.1.3 (Claude Code)"))
        const codex = machine.program("inter/codex", says("codex-cli 0.169.0"))
        const pi = machine.program(".local/bin/pi", "#!/bin/sh\necho 0.73.1 >&2\n")
        const report = yield* detect(machine, ["claude-code", "codex", "pi", "amp"])
        assert.deepEqual(report.agents.map(found), [
          [claude, "login-shell", "2.1.3"],
          [codex, "interactive-shell", "0.169.0"],
          [pi, "known-folder", "0.73.1"],
          [undefined, undefined, undefined]
        ])
        const { interactive, loginPath, shell } = report.lookedAt
        assert.include(loginPath, `${machine.home}/login`)
        assert.notInclude(loginPath, `${machine.home}/inter`)
        assert.include(interactive._tag === "Path" ? interactive.path : interactive._tag, `${machine.home}/inter`)
        assert.strictEqual(shell, programPath(program, pkg))
        assert.isUndefined(report.notice)
      }).pipe(Effect.scoped)
    )
  }

  it.live("busybox ash", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/sh", {
        ".profile": 'export PATH="$HOME/login:$PATH" ENV="$HOME/.shrc"\n',
        ".shrc": notInteractive
      })
      const ash = `${machine.home}/ash`
      symlinkSync(programPath("busybox", "busybox-static"), ash)
      const codex = machine.program("inter/codex", says("codex-cli 0.169.0"))
      // The shell of the account is known only now that there is a home to put it in.
      const under = yield* loginMachine(ash, {}, { HOME: machine.home })
      const report = yield* detect(under, ["codex"])
      assert.deepEqual(report.agents.map(found), [[codex, "interactive-shell", "0.169.0"]])
    }).pipe(Effect.scoped)
  )
})

describe("the cost of a detection", () => {
  it.live("is one question for all known agents, and one that nobody waits for to clear up", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash")
      const real = Context.get(machine.services, Helper)
      const channel = yield* real.channel
      const sent: Array<string> = []
      const counting: HelperChannel = {
        ...channel,
        send: (requests) =>
          Effect.suspend(() => {
            sent.push(requests.map(([verb]) => verb).join(" "))
            return channel.send(requests)
          })
      }
      const report = yield* detectAgents(knownAgents, { folders }).pipe(
        Effect.provideService(Helper, Helper.of({ ...real, channel: Effect.succeed(counting) }))
      )
      assert.strictEqual(report.agents.length, knownAgents.length)
      assert.match(sent.join(","), /^(put )+run,kill$/)
    }).pipe(Effect.scoped)
  )
})

describe("start-up files that get in the way (R14)", () => {
  const noise = `head -c 150000 /dev/zero | tr '\\0' n; echo; head -c 150000 /dev/zero | tr '\\0' n >&2; printf 'end\\0\\036\\0'\n`

  it.live("noise, and readers of everything there is to read", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", {
        ".bash_profile": `${noise}cat\n. ~/.bashrc\n`,
        ".bashrc": `${noise}read -r eaten; cat; ${notInteractive}`
      })
      const codex = machine.program("inter/codex", says("0.1.2"))
      assert.deepEqual(found((yield* only(machine, "codex")).finding), [codex, "interactive-shell", "0.1.2"])
    }).pipe(Effect.scoped)
  )

  it.live("three seconds of work are waited for", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bashrc": `[[ $- = *i* ]] && sleep 3\n${notInteractive}` })
      machine.sandbox.write(".bash_profile", ". ~/.bashrc\n")
      const codex = machine.program("inter/codex", says("0.1.2"))
      assert.deepEqual(found((yield* only(machine, "codex")).finding), [codex, "interactive-shell", "0.1.2"])
    }).pipe(Effect.scoped)
  )

  it.live(
    "an interactive shell that hangs is said to, what it started is ended, and the rest is found all the same",
    () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine("/bin/bash", {
          ".bash_profile": "if [[ $- = *i* ]]; then setsid sleep 600 & sleep 601; fi\n"
        })
        const pi = machine.program(".local/bin/pi", says("1.2.3"))
        const { finding, report } = yield* only(machine, "pi", { seconds: 1 })
        assert.deepEqual(report.lookedAt.interactive, { _tag: "TimedOut", seconds: 1 })
        assert.deepEqual(found(finding), [pi, "known-folder", "1.2.3"])
        const hangs = () => machine.sandbox.processes().some(({ command }) => /^sleep 60[01]$/.test(command))
        yield* Effect.promise(() => eventually("nothing of it is left", () => !hangs()))
      }).pipe(Effect.scoped)
  )

  it.live("exit in .bashrc, and an account without a shell", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bash_profile": "[[ $- = *i* ]] && exit 3\n" })
      const { report } = yield* only(machine, "pi")
      assert.deepEqual(report.lookedAt.interactive, { _tag: "Ended" })
      const none = yield* loginMachine("/usr/sbin/nologin")
      const pi = none.program(".local/bin/pi", says("1.2.3"))
      const { finding, report: of } = yield* only(none, "pi")
      assert.deepEqual(of.lookedAt.interactive, { _tag: "None" })
      assert.include(of.notice ?? "", "/usr/sbin/nologin) ended before it ran a command")
      assert.deepEqual(found(finding), [pi, "known-folder", "1.2.3"])
    }).pipe(Effect.scoped)
  )

  it.live("exec fish, in either shell: the other shell is asked", () =>
    Effect.gen(function* () {
      const fish = programPath("fish")
      const machine = yield* loginMachine("/bin/bash", {
        ".bash_profile": `[[ $- = *i* ]] && exec ${fish}\n`,
        ".config/fish/config.fish": "set -gx PATH $HOME/inter $PATH\n"
      })
      const codex = machine.program("inter/codex", says("0.1.2"))
      assert.deepEqual(found((yield* only(machine, "codex")).finding), [codex, "interactive-shell", "0.1.2"])
      const always = yield* loginMachine("/bin/bash", {
        ".bash_profile": `exec ${fish}\n`,
        ".config/fish/config.fish": "set -gx PATH $HOME/inter $PATH\n"
      })
      const there = always.program("inter/codex", says("0.1.2"))
      const { finding, report } = yield* only(always, "codex")
      assert.deepEqual(found(finding), [there, "login-shell", "0.1.2"])
      assert.isUndefined(report.notice)
    }).pipe(Effect.scoped)
  )

  it.live("background processes that hold the output open", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bash_profile": `sleep 300 &\n${notInteractive}` })
      const codex = machine.program("inter/codex", says("0.1.2"))
      assert.deepEqual(found((yield* only(machine, "codex")).finding), [codex, "interactive-shell", "0.1.2"])
    }).pipe(Effect.scoped)
  )
})

describe("commands that are there and cannot be run (R3)", () => {
  it.live("an interpreter that is not there, and one that the interactive shell or a known folder has", () =>
    Effect.gen(function* () {
      const script = "#!/usr/bin/env -S maestro-node --flag\n"
      const profile = { ".profile": 'PATH="$HOME/tool:$PATH"\n' }
      const machine = yield* loginMachine("/bin/bash", profile)
      const gemini = machine.program("tool/gemini", script)
      const missing = yield* only(machine, "gemini-cli")
      assert.isUndefined(missing.finding.command)
      assert.deepEqual(missing.finding.others, [
        {
          path: gemini,
          realPath: gemini,
          foundBy: "login-shell",
          problem: { _tag: "InterpreterMissing", interpreter: "maestro-node" }
        }
      ])
      machine.program(".nvm/versions/node/v20.1.0/bin/maestro-node", says("20"))
      machine.program(".nvm/versions/node/v22.1.0/bin/maestro-node", says("0.61.0"))
      const inFolder = yield* only(machine, "gemini-cli")
      assert.deepEqual(found(inFolder.finding), [gemini, "known-folder", "0.61.0"])
      assert.match(inFolder.finding.command?.searchPath ?? "", /v22.1.0\/bin$/)
      machine.sandbox.write(".bash_profile", '. ~/.profile; [[ $- = *i* ]] && PATH="$HOME/node:$PATH"\n')
      machine.program("node/maestro-node", says("0.62.0"))
      assert.deepEqual(found((yield* only(machine, "gemini-cli")).finding), [gemini, "interactive-shell", "0.62.0"])
    }).pipe(Effect.scoped)
  )

  it.live("not executable, a link to nothing, several copies, links to one file", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", {
        ".profile": 'PATH="$HOME/a:$HOME/b:$HOME/c:$HOME/d:$HOME/e:$PATH"\n'
      })
      chmodSync(machine.program("a/pi", says("1.0.0")), 0o644)
      for (const folder of ["b", "e", ".local/bin"]) mkdirSync(`${machine.home}/${folder}`, { recursive: true })
      symlinkSync("../nowhere/pi", `${machine.home}/b/pi`)
      const real = machine.program("lib/pi.sh", says("1.0.1"))
      mkdirSync(`${machine.home}/c`)
      symlinkSync("../lib/pi.sh", `${machine.home}/c/pi`)
      symlinkSync("../c/pi", `${machine.home}/d-pi`)
      const second = machine.program("d/pi", says("1.0.2"))
      symlinkSync(real, `${machine.home}/e/pi`)
      const { finding, report } = yield* only(machine, "pi")
      assert.deepEqual(found(finding), [`${machine.home}/c/pi`, "login-shell", "1.0.1"])
      assert.strictEqual(finding.command?.realPath, real)
      assert.deepEqual(
        finding.others.map(({ path, problem }) => [path, problem?._tag]),
        [
          [`${machine.home}/a/pi`, "NotExecutable"],
          [`${machine.home}/b/pi`, "BrokenLink"],
          [second, undefined]
        ]
      )
      assert.deepEqual(report.lookedAt.interactive, { _tag: "NotAsked" })
    }).pipe(Effect.scoped)
  )

  it.live("one that hangs, one that fails, one that says nothing; each is ended with all that it started", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".profile": 'PATH="$HOME/tool:$PATH"\n' })
      machine.program("tool/pi", "#!/bin/sh\nsetsid sleep 602 & sleep 603\n")
      machine.program("tool/codex", "#!/bin/sh\necho 'needs its postinstall 1.2' >&2; exit 3\n")
      machine.program("tool/amp", "#!/bin/sh\ncat\n")
      const report = yield* detect(machine, ["pi", "codex", "amp"], { seconds: 1 })
      assert.deepEqual(
        report.agents.map(({ command }) => command?.version),
        [
          { _tag: "Strange", code: 3, said: "needs its postinstall 1.2" },
          { _tag: "NoAnswer", seconds: 1 },
          { _tag: "Strange", code: 0, said: "" }
        ]
      )
      const hangs = () => machine.sandbox.processes().some(({ command }) => /^sleep 60[23]$/.test(command))
      yield* Effect.promise(() => eventually("nothing of it is left", () => !hangs()))
    }).pipe(Effect.scoped)
  )

  it.live.each([
    ["bash", "bash", ".bash_profile", "alias pi='x y'; amp() { :; }\n"],
    ["zsh", "zsh", ".zshrc", "alias pi='x y'; amp() { :; }\n"],
    ["ksh93", "ksh93u+m", ".kshrc", "alias pi='x y'; amp() { :; }\n"],
    ["fish", "fish", ".config/fish/config.fish", "function amp; end\n"],
    ["tcsh", "tcsh", ".cshrc", "alias pi x y\n"]
  ] as const)("an alias or a function of the interactive shell (%s)", ([program, pkg, file, text]) =>
    Effect.gen(function* () {
      const machine = yield* loginMachine(programPath(program, pkg), { [file]: text })
      const { agents } = yield* detect(machine, ["pi", "amp"])
      const words = agents.map(({ word }) => word?.kind)
      assert.deepEqual(words, [
        text.includes("alias") ? "alias" : undefined,
        text.includes("amp") ? "function" : undefined
      ])
    }).pipe(Effect.scoped)
  )

  it.live("a PATH of the machine's own variables counts, and no value of theirs is in anybody's argv (R13)", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash")
      // Says a version of its own when it has the variable, and sees it on no command line.
      const agent = [
        "#!/bin/sh",
        `case $(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ') in *"$MS_TOKEN"*) echo 9.9.9 ;; *) echo "$MS_VERSION" ;; esac`
      ]
      const pi = machine.program("own/pi", agent.join("\n"))
      const env = {
        PATH: Redacted.make(`${machine.home}/own:/usr/bin:/bin`),
        MS_TOKEN: Redacted.make(`t0ken-${process.pid}'"`),
        MS_VERSION: Redacted.make("3.2.1-beta.2")
      }
      const { finding } = yield* only(machine, "pi", { env })
      assert.deepEqual(found(finding), [pi, "login-shell", "3.2.1-beta.2"])
      const wrong = yield* Effect.flip(only(machine, "pi", { env: { "A B": Redacted.make("s3cret") } }))
      assert.include(wrong.message, '"A B" cannot be the name')
      assert.notInclude(wrong.message, "s3cret")
    }).pipe(Effect.scoped)
  )
})
