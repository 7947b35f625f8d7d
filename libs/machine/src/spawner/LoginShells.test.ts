import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Helper } from "../helper/Helper.ts"
import { processOf, Sandbox } from "../testing/Sandbox.ts"
import { asBinSh, programPath, shells as binShells } from "../testing/ShellUnderTest.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as MachineSpawner from "./MachineSpawner.ts"

/** 300 KB on both outputs, more than any pipe holds, and text that looks like what we look for. */
const noise = `head -c 150000 /dev/zero | tr '\\0' n; echo; head -c 150000 /dev/zero | tr '\\0' n >&2; echo "0-42 7"`

/** Start-up files of the login shells: each puts a folder on the PATH, talks, and reads what it can. */
const shells = [
  {
    program: "bash",
    package: "bash",
    files: { ".profile": `${noise}; read -r eaten; export PATH="$HOME/tool:$PATH"\n` }
  },
  {
    program: "dash",
    package: "dash",
    files: { ".profile": `${noise}; read -r eaten; export PATH="$HOME/tool:$PATH"\n` }
  },
  {
    program: "ksh93",
    package: "ksh93u+m",
    files: { ".profile": `${noise}; read -r eaten; export PATH="$HOME/tool:$PATH"\n` }
  },
  {
    program: "zsh",
    package: "zsh",
    files: { ".zshenv": `${noise}\n`, ".zprofile": `read -r eaten; export PATH="$HOME/tool:$PATH"\n` }
  },
  {
    program: "fish",
    package: "fish",
    files: { ".config/fish/config.fish": `sh -c '${noise.replaceAll("'", `'\\''`)}'; set -gx PATH $HOME/tool $PATH\n` }
  },
  {
    program: "tcsh",
    package: "tcsh",
    files: { ".cshrc": "echo noise\n", ".login": 'echo more noise; setenv PATH "$HOME/tool:$PATH"\n' }
  }
] as const

const make = ChildProcess.make

const home = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

/** A machine whose account has this login shell and these start-up files; channels begin as under sshd. */
const machine = (program: string, pkg: string, files: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const sandbox = yield* home
    for (const [name, text] of Object.entries(files)) sandbox.write(name, text)
    const shell = programPath(program, pkg)
    const live = MachineSpawner.layer.pipe(
      Layer.provide(Helper.layer),
      Layer.provide(TestShell.layer({ loginShell: shell, env: { ...sandbox.env, SHELL: shell } })),
      Layer.provide(NodeServices.layer)
    )
    return yield* Effect.map(Layer.build(live), (context) => ({ sandbox, context }))
  })

/** What a command gives when it is spawned, with input or without. */
const outcome = (command: ChildProcess.Command) =>
  Effect.scoped(
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const handle = yield* spawner.spawn(command)
      return yield* Effect.all(
        {
          stdout: Stream.mkString(Stream.decodeText(handle.stdout)),
          stderr: Stream.mkString(Stream.decodeText(handle.stderr)),
          code: handle.exitCode
        },
        { concurrency: 3 }
      )
    })
  )

describe("commands under every login shell (R14)", () => {
  for (const shell of shells) {
    it.live(`${shell.program}, with noisy start-up files that read and put a folder on the PATH`, () =>
      Effect.gen(function* () {
        const { context, sandbox } = yield* machine(shell.program, shell.package, shell.files)
        sandbox.write("tool/ms-tool", "#!/bin/sh\ncat; echo out; echo err >&2; exit 9\n")
        yield* Effect.promise(() =>
          import("node:fs/promises").then((fs) => fs.chmod(`${sandbox.home}/tool/ms-tool`, 0o755))
        )
        yield* Effect.gen(function* () {
          const input = Stream.make("exact ", "input\n").pipe(Stream.encodeText)
          const withInput = yield* outcome(make("ms-tool", [], { stdin: input }))
          assert.deepStrictEqual(withInput, { stdout: "exact input\nout\n", stderr: "err\n", code: 9 as never })
          const without = yield* outcome(make("ms-tool", [], { stdin: "ignore" }))
          assert.deepStrictEqual(without, { stdout: "out\n", stderr: "err\n", code: 9 as never })
          const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
          assert.strictEqual(yield* spawner.string(make("ms-tool")), "out\n")
        }).pipe(Effect.provideContext(context))
      }).pipe(Effect.scoped)
    )
  }

  for (const sh of binShells) {
    it.live(`${sh.name} as /bin/sh`, () =>
      Effect.gen(function* () {
        const sandbox = yield* home
        const every = String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1))
        const shell = TestShell.layer({ command: asBinSh(sh, `${sandbox.home}/bin`), env: sandbox.env })
        const live = MachineSpawner.layer.pipe(
          Layer.provide(Helper.layer),
          Layer.provide(shell),
          Layer.provide(NodeServices.layer)
        )
        yield* Effect.gen(function* () {
          const input = Stream.make("input").pipe(Stream.encodeText)
          const args = ["-c", 'cat; printf "%s|" "$@" "$MS_VALUE"; exit 255', "sh", every, "", "é\n"]
          const options = { env: { MS_VALUE: every }, extendEnv: true } as const
          const expected = `${every}||é\n|${every}|`
          const withInput = yield* outcome(make("/bin/bash", args, { ...options, stdin: input }))
          assert.deepStrictEqual(withInput, { stdout: `input${expected}`, stderr: "", code: 255 as never })
          const without = yield* outcome(make("/bin/bash", args, { ...options, stdin: "ignore" }))
          assert.deepStrictEqual(without, { stdout: expected, stderr: "", code: 255 as never })
          const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
          assert.strictEqual(yield* spawner.string(make("/bin/bash", args, options)), expected)
          const only = make("/usr/bin/env", [], { env: { ONLY: "this" } })
          assert.include(yield* spawner.string(only), "ONLY=this")
          assert.notInclude(yield* spawner.string(only), "HOME=")
          assert.strictEqual((yield* Effect.flip(outcome(make("no-such-x")))).reason._tag, "NotFound")
          const killed = make("/bin/bash", ["-c", "kill -KILL $$"])
          assert.deepStrictEqual(yield* outcome(killed), { stdout: "", stderr: "", code: 137 as never })
          assert.strictEqual(yield* spawner.exitCode(killed), 137)
          const tree = "trap '' TERM; setsid sleep 600 & echo $!; wait; sleep 600"
          const handle = yield* spawner.spawn(make("/bin/bash", ["-c", tree]))
          const [child] = yield* handle.stdout.pipe(
            Stream.decodeText(),
            Stream.splitLines,
            Stream.take(1),
            Stream.runCollect
          )
          assert.isDefined(processOf(Number(child)))
          yield* handle.kill({ forceKillAfter: "1 second" })
          assert.isUndefined(processOf(Number(child)))
          assert.isUndefined(processOf(handle.pid))
        }).pipe(Effect.provide(live))
      }).pipe(Effect.scoped)
    )
  }

  it.live("a start-up file that ends the login shell does not keep a command from running", () =>
    Effect.gen(function* () {
      const { context } = yield* machine("bash", "bash", { ".profile": "echo no login for you; exit 3\n" })
      yield* Effect.gen(function* () {
        const input = Stream.make("input").pipe(Stream.encodeText)
        assert.strictEqual((yield* outcome(make("cat", [], { stdin: input }))).stdout, "input")
        assert.strictEqual((yield* outcome(make("echo", ["ran"], { stdin: "ignore" }))).stdout, "ran\n")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("a start-up file that eats what is sent first delays a command, and nothing runs twice or by halves", () =>
    Effect.gen(function* () {
      // Takes the empty line and the first bootstrap, in the shell that is given over to ours.
      const bashrc = "dd bs=65536 count=1 >/dev/null 2>&1\n"
      const { context, sandbox } = yield* machine("zsh", "zsh", {
        ".zshenv": `[ "$ONCE" ] || { export ONCE=1; ${bashrc} }\n`
      })
      const log = `${sandbox.home}/log`
      yield* Effect.gen(function* () {
        const script = `echo ran >>${log}; cat`
        const input = Stream.make("input").pipe(Stream.encodeText)
        assert.strictEqual((yield* outcome(make("/bin/sh", ["-c", script], { stdin: input }))).stdout, "input")
        assert.strictEqual((yield* outcome(make("/bin/sh", ["-c", script], { stdin: "ignore" }))).code, 0)
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        assert.strictEqual(yield* spawner.string(make("cat", [log])), "ran\nran\n")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("an account without a shell is explained by what it says", () =>
    Effect.gen(function* () {
      const live = MachineSpawner.layer.pipe(
        Layer.provide(Helper.layer),
        Layer.provide(TestShell.layer({ command: ["/bin/sh", "-c", "echo This account is not available.; exit 1"] })),
        Layer.provide(NodeServices.layer)
      )
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(outcome(make("true")))
        assert.include(error.message, "not available")
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        assert.include((yield* Effect.flip(spawner.exitCode(make("true")))).message, "not available")
      }).pipe(Effect.provide(live))
    })
  )

  it.live("input may go on for long after the command has begun", () =>
    Effect.gen(function* () {
      const { context } = yield* machine("dash", "dash", {})
      yield* Effect.gen(function* () {
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        const handle = yield* spawner.spawn(make("cat", [], { stdin: { stream: "pipe", endOnDone: false } }))
        const lines = Stream.toPull(Stream.splitLines(Stream.decodeText(handle.stdout)))
        const pull = yield* lines
        for (const word of ["one", "two", "three"]) {
          yield* Stream.run(Stream.make(`${word}\n`).pipe(Stream.encodeText), handle.stdin)
          assert.deepStrictEqual([...(yield* pull)], [word])
        }
        assert.isTrue(yield* handle.isRunning)
      }).pipe(Effect.provideContext(context), Effect.scoped)
    }).pipe(Effect.scoped)
  )
})
