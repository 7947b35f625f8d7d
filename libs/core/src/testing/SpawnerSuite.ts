import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, type Layer, Redacted, Schedule, Sink, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

export interface SpawnerSuiteOptions {
  /**
   * Node gives an error for a command that a signal ended, and leaves processes that made a session of their own. A
   * machine gives 128 + the signal's number, and ends the whole tree.
   */
  readonly kind: "node" | "machine"
}

const { make } = ChildProcess
const sh = (script: string, options: ChildProcess.CommandOptions = {}) => make("/bin/sh", ["-c", script], options)

/** Every character that an argument can hold. */
const everyCharacter = String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1))

const collect = <E>(stream: Stream.Stream<Uint8Array, E>) =>
  Effect.map(Stream.runCollect(stream), (parts) => Buffer.concat(parts))

/** Waits until the machine's own process table agrees. */
const until = <E, R>(condition: Effect.Effect<boolean, E, R>) =>
  condition.pipe(
    Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("20 seconds")
  )

/** Looks for a text in the argv of every process of the machine, without having it in an argv itself. */
const inSomeArgv = (text: string) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const table = yield* spawner.string(
      sh("for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done 2>/dev/null")
    )
    assert.include(table, "/proc/[0-9]*", "the table should hold at least the process that reads it")
    return table.includes(text)
  })

const exists = (pid: number) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const state = yield* spawner.string(sh(`cat /proc/${pid}/stat 2>/dev/null || :`))
    const letter = state.slice(state.lastIndexOf(")") + 2).charAt(0)
    return letter !== "" && letter !== "Z" && letter !== "X"
  })

/** What every spawner must do, wherever the machine is. */
export const spawnerSuite = <E>(
  name: string,
  impl: Layer.Layer<ChildProcessSpawner.ChildProcessSpawner, E>,
  { kind }: SpawnerSuiteOptions
) =>
  layer(impl, { excludeTestServices: true, timeout: "60 seconds" })(name, (it) => {
    const spawner = ChildProcessSpawner.ChildProcessSpawner
    /** Everything that a command gives, when it is spawned with streams. */
    const outcome = (command: ChildProcess.Command) =>
      Effect.scoped(
        Effect.gen(function* () {
          const handle = yield* (yield* spawner).spawn(command)
          return yield* Effect.all(
            { stdout: collect(handle.stdout), stderr: collect(handle.stderr), code: handle.exitCode },
            { concurrency: 3 }
          )
        })
      )

    it.effect("passes arguments through unchanged", () =>
      Effect.gen(function* () {
        const args = [
          everyCharacter,
          "",
          "two\nlines\n",
          `it's "quoted" $HOME \`id\` \\`,
          "-n",
          "*",
          "~",
          "é ü 漢字 🙂"
        ]
        const command = make("printf", ["%s\\0", ...args])
        const expected = args.map((arg) => `${arg}\0`).join("")
        assert.strictEqual(yield* (yield* spawner).string(command), expected)
        assert.strictEqual((yield* outcome(command)).stdout.toString(), expected)
      })
    )

    it.effect("takes arguments that fill a hundred pages", () =>
      Effect.gen(function* () {
        const args = ["é".repeat(50_000), "'".repeat(20_000)]
        const expected = args.map((arg) => `${arg}|`).join("")
        assert.strictEqual(yield* (yield* spawner).string(make("printf", ["%s|", ...args])), expected)
        for (const stdin of ["ignore", Stream.make("input").pipe(Stream.encodeText)] as const) {
          assert.strictEqual((yield* outcome(make("printf", ["%s|", ...args], { stdin }))).stdout.toString(), expected)
        }
      })
    )

    it.effect("streams a megabyte of binary input through, exact to the byte", () =>
      Effect.gen(function* () {
        const bytes = Buffer.from(Array.from({ length: 1_048_576 }, (_, index) => (index * 31 + (index >> 8)) % 256))
        const chunks = Array.from(
          { length: 64 },
          (_, index) => new Uint8Array(bytes.subarray(index * 16_384, (index + 1) * 16_384))
        )
        const { code, stdout } = yield* outcome(make("cat", [], { stdin: Stream.fromIterable(chunks) }))
        assert.isTrue(stdout.equals(bytes))
        assert.strictEqual(code, 0)
      })
    )

    it.effect("takes input that is written while the command runs", () =>
      Effect.gen(function* () {
        const handle = yield* (yield* spawner).spawn(make("cat"))
        const said = yield* collect(handle.stdout).pipe(Effect.forkChild)
        yield* Stream.run(Stream.make("one\n", "two\n").pipe(Stream.encodeText), handle.stdin)
        assert.strictEqual((yield* Fiber.join(said)).toString(), "one\ntwo\n")
        assert.strictEqual(yield* handle.exitCode, 0)
      })
    )

    it.effect("ends when the command does not read its input", () =>
      Effect.gen(function* () {
        const endless = Stream.forever(Stream.succeed(new Uint8Array(65_536)))
        const { code } = yield* outcome(sh("exit 7", { stdin: endless }))
        assert.strictEqual(code, 7)
      })
    )

    it.effect("keeps stdout and stderr apart, exact to the byte", () =>
      Effect.gen(function* () {
        const { code, stderr, stdout } = yield* outcome(
          sh("printf 'o\\000\\377\\n\\n'; printf '\\001e\\r\\n' >&2; exit 3")
        )
        assert.deepStrictEqual([...stdout], [111, 0, 255, 10, 10])
        assert.deepStrictEqual([...stderr], [1, 101, 13, 10])
        assert.strictEqual(code, 3)
      })
    )

    it.effect("gives output as it comes, before the command ends", () =>
      Effect.gen(function* () {
        const go = yield* Deferred.make<void>()
        const input = Stream.fromEffect(Deferred.await(go)).pipe(Stream.map(() => new TextEncoder().encode("go\n")))
        const handle = yield* (yield* spawner).spawn(sh("echo first; read -r word; echo $word", { stdin: input }))
        const lines = yield* handle.stdout.pipe(
          Stream.decodeText(),
          Stream.splitLines,
          Stream.tap((line) => (line === "first" ? Deferred.succeed(go, undefined) : Effect.void)),
          Stream.runCollect
        )
        assert.deepStrictEqual(lines, ["first", "go"])
      })
    )

    it.effect("gives the exit code", () =>
      Effect.gen(function* () {
        for (const code of [0, 1, 126, 254, 255]) {
          assert.strictEqual(yield* (yield* spawner).exitCode(sh(`exit ${code}`)), code)
          assert.strictEqual((yield* outcome(sh(`exit ${code}`))).code, code)
        }
      })
    )

    it.effect("gives string and lines", () =>
      Effect.gen(function* () {
        const { lines, string } = yield* spawner
        assert.strictEqual(yield* string(sh("echo out; echo err >&2; exit 1")), "out\n")
        assert.strictEqual(yield* string(sh("echo out; echo err >&2"), { includeStderr: true }), "out\nerr\n")
        assert.deepStrictEqual(yield* lines(sh("printf 'a\\n\\nb'")), ["a", "", "b"])
        assert.deepStrictEqual(yield* lines(sh("printf 'e\\n' >&2"), { includeStderr: true }), ["e"])
      })
    )

    it.effect("gives 10,000 lines, whole and in order", () =>
      Effect.gen(function* () {
        const command = sh("i=0; while [ $i -lt 10000 ]; do i=$((i+1)); echo line-$i; done")
        const expected = Array.from({ length: 10_000 }, (_, index) => `line-${index + 1}`)
        assert.deepStrictEqual(yield* (yield* spawner).lines(command), expected)
        assert.deepStrictEqual(yield* Stream.runCollect((yield* spawner).streamLines(command)), expected)
      })
    )

    it.effect("runs 20 commands at once", () =>
      Effect.gen(function* () {
        const numbers = Array.from({ length: 20 }, (_, index) => String(index))
        const { string } = yield* spawner
        const all = yield* Effect.forEach(numbers, (number) => string(make("printf", ["%s", number])), {
          concurrency: 20
        })
        assert.deepStrictEqual(all, numbers)
      })
    )

    it.effect("runs in the folder given, and tells a missing folder from a missing command", () =>
      Effect.gen(function* () {
        const { exitCode, string } = yield* spawner
        assert.strictEqual(yield* string(sh("pwd", { cwd: "/usr" })), "/usr\n")
        assert.strictEqual((yield* outcome(sh("pwd", { cwd: "/usr" }))).stdout.toString(), "/usr\n")
        const nowhere = sh("echo ran", { cwd: "/no/such/folder-x" })
        for (const attempt of [Effect.asVoid(outcome(nowhere)), Effect.asVoid(string(nowhere))]) {
          const error = yield* Effect.flip(attempt)
          assert.strictEqual(error.reason._tag, "NotFound")
          assert.include(error.message, "/no/such/folder-x")
        }
        const nothing = make("no-such-command-x", ["an argument"])
        for (const attempt of [
          Effect.asVoid(outcome(nothing)),
          Effect.asVoid(string(nothing)),
          Effect.asVoid(exitCode(nothing))
        ]) {
          const error = yield* Effect.flip(attempt)
          assert.strictEqual(error.reason._tag, "NotFound")
          assert.include(error.message, "no-such-command-x")
        }
        assert.strictEqual((yield* Effect.flip(outcome(make("/no/such/program-x")))).reason._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(outcome(make("/etc/passwd")))).reason._tag, "PermissionDenied")
      })
    )

    it.effect("adds environment variables, whatever their values are (R13)", () =>
      Effect.gen(function* () {
        const value = `two\nlines 'quoted' "twice" $HOME \\ é\n`
        const options = {
          env: { MS_TEST: value, MS_SECRET: Redacted.make("se'cret"), HOME: undefined },
          extendEnv: true
        }
        const command = sh('printf "%s|%s|%s" "$MS_TEST" "$MS_SECRET" "${HOME-none}"; [ "$PATH" ]', options)
        const expected = `${value}|se'cret|none`
        assert.strictEqual(yield* (yield* spawner).string(command), expected)
        const streamed = yield* outcome(command)
        assert.strictEqual(streamed.stdout.toString(), expected)
        assert.strictEqual(streamed.code, 0)
      })
    )

    it.effect("replaces the environment when it is not to be extended", () =>
      Effect.gen(function* () {
        const command = make("/usr/bin/env", [], { env: { ONLY: "this", PATH: "/usr/bin:/bin" } })
        const names = (text: string) =>
          text
            .trim()
            .split("\n")
            .map((line) => line.split("=")[0] ?? "")
            // What a shell adds by itself, and the mark by which a machine finds what it started.
            .filter((name) => !["PWD", "OLDPWD", "SHLVL", "_", "MAESTRO_JOB"].includes(name))
            .toSorted((one, other) => one.localeCompare(other))
        assert.deepStrictEqual(names(yield* (yield* spawner).string(command)), ["ONLY", "PATH"])
        assert.deepStrictEqual(names((yield* outcome(command)).stdout.toString()), ["ONLY", "PATH"])
      })
    )

    it.effect("keeps values out of every argv (R13)", () =>
      Effect.gen(function* () {
        const secret = `secret-${Math.random()}`
        const options = { env: { MS_SECRET: Redacted.make(secret) }, extendEnv: true, stdin: "pipe" } as const
        const handle = yield* (yield* spawner).spawn(sh('echo "${#MS_SECRET}"; read -r word', options))
        yield* handle.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(1), Stream.runDrain)
        assert.isFalse(yield* inSomeArgv(secret))
      })
    )

    it.effect("runs a script in a shell when asked to", () =>
      Effect.gen(function* () {
        const { string } = yield* spawner
        assert.strictEqual(yield* string(make("echo $((6*7)) | cat", { shell: true })), "42\n")
        const error = yield* Effect.flip(string(make("echo", ["x"], { shell: true })))
        assert.strictEqual(error.reason._tag, "BadArgument")
      })
    )

    it.effect("refuses NUL in arguments and values", () =>
      Effect.gen(function* () {
        for (const command of [make("echo", ["a\0b"]), make("echo", [], { env: { A: "a\0b" }, extendEnv: true })]) {
          const error = yield* Effect.flip(outcome(command))
          assert.strictEqual(error.reason._tag, "BadArgument")
          assert.notInclude(error.message, "a\0b")
        }
      })
    )

    it.effect("joins commands into a pipeline", () =>
      Effect.gen(function* () {
        const pipeline = make("printf", ["b\\na\\n"]).pipe(ChildProcess.pipeTo(make("sort")))
        assert.deepStrictEqual(yield* (yield* spawner).lines(pipeline), ["a", "b"])
      })
    )

    it.effect("sends output through a sink", () =>
      Effect.gen(function* () {
        const lengths = Sink.reduce(
          () => 0,
          (sum, bytes: Uint8Array) => sum + bytes.length
        ).pipe(
          Sink.map((length) => new Uint8Array([length])),
          Sink.ignoreLeftover
        )
        const { code, stdout } = yield* outcome(sh("printf abc", { stdout: lengths }))
        assert.strictEqual(stdout[0], 3)
        assert.strictEqual(code, 0)
        assert.strictEqual((yield* outcome(sh("printf abc", { stdout: "ignore" }))).stdout.length, 0)
      })
    )

    it.effect("tells how a signal ended the command", () =>
      Effect.gen(function* () {
        if (kind === "node") {
          assert.include(String((yield* Effect.flip(outcome(sh("kill -TERM $$")))).cause), "SIGTERM")
          return
        }
        assert.strictEqual((yield* outcome(sh("kill -TERM $$"))).code, 143)
        assert.strictEqual((yield* outcome(sh("kill -KILL $$"))).code, 137)
        assert.strictEqual(yield* (yield* spawner).exitCode(sh("kill -KILL $$")), 137)
        assert.strictEqual((yield* outcome(sh("kill -TERM $$"))).stderr.length, 0)
      })
    )

    it.effect("kills the command and what it started", () =>
      Effect.gen(function* () {
        const own = kind === "machine" ? "setsid" : ""
        const script = `trap '' HUP; ${own} sh -c 'trap "" TERM HUP; echo $$; while :; do sleep 1; done' & wait`
        const handle = yield* (yield* spawner).spawn(sh(script))
        const [child = ""] = yield* handle.stdout.pipe(
          Stream.decodeText(),
          Stream.splitLines,
          Stream.take(1),
          Stream.runCollect
        )
        assert.isTrue(yield* exists(Number(child)))
        assert.isTrue(yield* handle.isRunning)
        yield* handle.kill({ forceKillAfter: "1 second" })
        assert.isFalse(yield* handle.isRunning)
        yield* until(Effect.map(exists(Number(child)), (alive) => !alive))
      })
    )

    it.effect("ends a command whose output is waited for, when that is interrupted", () =>
      Effect.gen(function* () {
        const time = `600.${Math.floor(Math.random() * 1e9)}`
        const { exitCode, string } = yield* spawner
        const sleep = make("sleep", [time])
        for (const run of [Effect.asVoid(string(sleep)), Effect.asVoid(exitCode(sleep))]) {
          const running = yield* Effect.forkChild(run, { startImmediately: true })
          yield* until(inSomeArgv(`sleep ${time}`))
          yield* Fiber.interrupt(running)
          yield* until(Effect.map(inSomeArgv(`sleep ${time}`), (found) => !found))
        }
      })
    )

    it.effect("ends the command when its scope closes, and when it is interrupted", () =>
      Effect.gen(function* () {
        const started = yield* Deferred.make<number>()
        const running = yield* Effect.scoped(
          Effect.gen(function* () {
            const handle = yield* (yield* spawner).spawn(sh("echo $$; exec sleep 600"))
            yield* handle.stdout.pipe(
              Stream.decodeText(),
              Stream.splitLines,
              Stream.runForEach((line) => Deferred.succeed(started, Number(line)))
            )
          })
        ).pipe(Effect.forkChild({ startImmediately: true }))
        const pid = yield* Deferred.await(started)
        assert.isTrue(yield* exists(pid))
        yield* Fiber.interrupt(running)
        yield* until(Effect.map(exists(pid), (alive) => !alive))
        const first = yield* (yield* spawner)
          .streamLines(sh("echo $$; exec sleep 600"))
          .pipe(Stream.take(1), Stream.runCollect)
        yield* until(Effect.map(exists(Number(first[0])), (alive) => !alive))
      })
    )
  })
