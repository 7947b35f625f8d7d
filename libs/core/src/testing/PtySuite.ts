import { assert, layer } from "@effect/vitest"
import { Effect, type Layer, Option, Redacted, Ref, Schedule, Stream } from "effect"
import { Pty, type PtyHandle, type PtyRequest } from "../machine/Pty.ts"

const size = { columns: 91, rows: 27 }
const base = { size, term: "xterm-256color" } as const

const sh = (script: string, more: Partial<PtyRequest> = {}): PtyRequest => ({
  ...base,
  command: ["/bin/sh", "-c", script],
  ...more
})

const encoder = new TextEncoder()
const type = (terminal: PtyHandle, text: string) => terminal.write(encoder.encode(text))

/** All that a terminal gives, one character for each byte. */
const allOf = (terminal: PtyHandle) => Stream.mkString(Stream.map(terminal.output, (bytes) => latin1.decode(bytes)))
const latin1 = new TextDecoder("latin1")
const utf8 = new TextDecoder()

/** The same text as a terminal gives it for lines of a program: it makes CR LF of a line's end. */
const lines = (...texts: ReadonlyArray<string>) => texts.map((text) => `${text}\r\n`).join("")

/** Reads a terminal in the background, so that a test can wait for what it is to show. */
const watched = Effect.fnUntraced(function* (terminal: PtyHandle) {
  const seen = yield* Ref.make("")
  const decoder = new TextDecoder()
  yield* Stream.runForEach(terminal.output, (bytes) =>
    Ref.update(seen, (text) => text + decoder.decode(bytes, { stream: true }))
  ).pipe(Effect.ignore, Effect.forkScoped({ startImmediately: true }))
  const until = (pattern: RegExp) =>
    Ref.get(seen).pipe(
      Effect.map((text) => pattern.exec(text)),
      Effect.repeat({ until: (match) => match !== null, schedule: Schedule.spaced("10 millis") }),
      Effect.map((match) => match?.[1] ?? ""),
      Effect.timeoutOrElse({
        duration: "20 seconds",
        orElse: () =>
          Effect.flatMap(Ref.get(seen), (text) => Effect.die(`${pattern} is not in ${JSON.stringify(text)}`))
      })
    )
  return { until, text: Ref.get(seen) }
})

/** Runs a script to its end in a terminal of its own: what it showed, and its exit code. */
const run = Effect.fnUntraced(function* (request: PtyRequest) {
  const terminal = yield* (yield* Pty).open(request)
  const output = yield* allOf(terminal)
  return { output, exitCode: yield* terminal.exitCode }
}, Effect.scoped)

/** What `open` fails with. */
const refusal = (request: PtyRequest) =>
  Effect.flatMap(Pty, (pty) => Effect.flip(Effect.scoped(pty.open(request)))).pipe(Effect.map((error) => error.reason))

const pidIsGone = (pid: string) =>
  run(sh(`kill -0 ${pid} 2>/dev/null && [ "$(sed 's/.*) //' /proc/${pid}/stat | cut -c1)" != Z ]`)).pipe(
    Effect.repeat({ until: ({ exitCode }) => exitCode !== 0, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("20 seconds")
  )

/** What every `Pty` must do, wherever the machine is. */
export const ptySuite = <E>(name: string, impl: Layer.Layer<Pty, E>) =>
  layer(impl, { excludeTestServices: true, timeout: "60 seconds" })(name, (it) => {
    const open = (request: PtyRequest) => Effect.flatMap(Pty, (pty) => pty.open(request))

    it.effect(
      "W4 a program has a terminal of the size and kind that was asked for, and nothing else in its output",
      () =>
        Effect.gen(function* () {
          const { output, exitCode } = yield* run(
            sh('stty size; echo "$TERM"; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all; exit 7')
          )
          assert.strictEqual(output, lines("27 91", "xterm-256color", "all"))
          assert.strictEqual(exitCode, 7)
        })
    )

    it.effect("W4 exit codes are the program's own, and 128 and the signal that ended it", () =>
      Effect.gen(function* () {
        const codes = yield* Effect.forEach(["true", "exit 255", "kill -TERM $$", "kill -KILL $$"], (script) =>
          Effect.map(run(sh(script)), ({ exitCode }) => exitCode)
        )
        assert.deepStrictEqual(codes, [0, 255, 143, 137])
      })
    )

    it.effect("W4 what is typed is echoed by the machine, once, and reaches the program", () =>
      Effect.gen(function* () {
        const terminal = yield* open(sh('echo ready; read line; echo "<$line>"'))
        yield* type(terminal, "hello\r")
        assert.strictEqual((yield* allOf(terminal)).replace("ready\r\n", "").replace("hello\r\n", ""), lines("<hello>"))
        assert.strictEqual(yield* terminal.exitCode, 0)
      })
    )

    it.effect("W4 a resize reaches the program as SIGWINCH with the new size", () =>
      Effect.gen(function* () {
        const terminal = yield* open(sh('trap "stty size; exit 0" WINCH; echo ready; while :; do sleep 0.05; done'))
        const { until } = yield* watched(terminal)
        yield* until(/ready/)
        yield* terminal.resize({ columns: 133, rows: 44 })
        yield* until(/44 133/)
        assert.strictEqual(yield* terminal.exitCode, 0)
        // A hidden pane measures nothing, and a program that has ended has no size: neither is a failure of anything.
        yield* Effect.ignore(terminal.resize({ columns: 0, rows: 0 }))
      })
    )

    it.effect("W4 Ctrl-C interrupts the program, Ctrl-D ends its input", () =>
      Effect.gen(function* () {
        const interrupted = yield* open(sh("echo ready; exec sleep 1000"))
        yield* (yield* watched(interrupted)).until(/ready/)
        yield* type(interrupted, "\u0003")
        assert.strictEqual(yield* interrupted.exitCode, 130)
        const caught = yield* open(sh("trap 'exit 5' INT; echo ready; while :; do sleep 0.05; done"))
        yield* (yield* watched(caught)).until(/ready/)
        yield* type(caught, "\u0003")
        assert.strictEqual(yield* caught.exitCode, 5)
        const ended = yield* open(sh("echo ready; cat; exit 6"))
        yield* (yield* watched(ended)).until(/ready/)
        yield* type(ended, "\u0004")
        assert.strictEqual(yield* ended.exitCode, 6)
      })
    )

    it.effect("W4 characters of several bytes pass whole, whatever pieces they are written in", () =>
      Effect.gen(function* () {
        const text = "é€😀漢"
        const terminal = yield* open(sh("stty -echo; echo ready; read line; printf '%s\\n' \"$line\""))
        const { until } = yield* watched(terminal)
        yield* until(/ready/)
        for (const byte of encoder.encode(`${text}\n`)) yield* terminal.write(Uint8Array.of(byte))
        assert.strictEqual(yield* until(/ready\r\n(.*)\r\n/), text)
        // Erasing takes a character, not a byte.
        const erasing = yield* open(sh("stty -echo; echo ready; read line; printf '%s\\n' \"$line\""))
        const erased = yield* watched(erasing)
        yield* erased.until(/ready/)
        yield* type(erasing, "a€\u007fb\n")
        assert.strictEqual(yield* erased.until(/ready\r\n(.*)\r\n/), "ab")
      })
    )

    it.effect("W4 a full-screen program reads keys one by one and draws what it wants", () =>
      Effect.gen(function* () {
        const draw = [
          "saved=$(stty -g); stty raw -echo; printf '\\033[?1049h\\033[2J\\033[3;5Hpress'",
          "key=$(dd bs=1 count=1 2>/dev/null); printf '\\033[1;1H[%s]' \"$key\"",
          "dd bs=1 count=3 2>/dev/null | od -An -tx1; printf '\\033[?1049l'; stty \"$saved\"; echo over"
        ].join("\n")
        const terminal = yield* open(sh(draw))
        const { until, text } = yield* watched(terminal)
        yield* until(/press/)
        yield* type(terminal, "q")
        yield* until(/\[q\]/)
        yield* type(terminal, "\u001b[A")
        yield* until(/(1b 5b 41)/)
        assert.strictEqual(yield* terminal.exitCode, 0)
        yield* until(/over\r\n/)
        assert.isTrue((yield* text).startsWith("\u001b[?1049h\u001b[2J\u001b[3;5Hpress\u001b[1;1H[q]"))
      })
    )

    it.effect("W4 ten megabytes come through whole and in order, and the last line too", () =>
      Effect.gen(function* () {
        const count = 1_350_000
        const { output, exitCode } = yield* run(sh(`awk 'BEGIN { for (n = 1; n <= ${count}; n++) printf "%d\\n", n }'`))
        assert.isAbove(output.length, 10_000_000)
        let at = 0
        for (let n = 1; n <= count; n++) {
          const line = `${n}\r\n`
          if (!output.startsWith(line, at)) assert.fail(`line ${n} is ${JSON.stringify(output.slice(at, at + 20))}`)
          at += line.length
        }
        assert.strictEqual(at, output.length)
        assert.strictEqual(exitCode, 0)
      })
    )

    it.effect("W4 a slow reader holds the program, and then gets everything", () =>
      Effect.gen(function* () {
        const total = 24 * 1_048_576
        const terminal = yield* open(sh(`echo $$; stty -opost; exec head -c ${total} /dev/zero`))
        const pull = yield* Stream.toPull(terminal.output)
        let head = ""
        let received = 0
        while (!head.includes("\n")) head += latin1.decode((yield* pull)[0])
        const pid = head.split("\r")[0] ?? ""
        received += head.length - `${pid}\r\n`.length
        // It has written all that anybody takes when its time does not grow any more, and it is still there.
        const ticks = Effect.map(
          run(sh(`sed 's/.*) //' /proc/${pid}/stat | cut -d' ' -f12,13`)),
          ({ output, exitCode }) => `${exitCode} ${output}`
        )
        const last = yield* Ref.make<ReadonlyArray<string>>([])
        yield* ticks.pipe(
          Effect.flatMap((now) => Ref.updateAndGet(last, (all) => [...all, now].slice(-5))),
          Effect.repeat({
            until: (all) => all.length === 5 && all.every((one) => one === all[0]),
            schedule: Schedule.spaced("50 millis")
          })
        )
        assert.match((yield* Ref.get(last))[0] ?? "", /^0 \d/)
        yield* Effect.ignore(
          Effect.forever(
            Effect.map(pull, (parts) => void (received += parts.reduce((sum, part) => sum + part.length, 0)))
          )
        )
        assert.strictEqual(received, total)
        assert.strictEqual(yield* terminal.exitCode, 0)
      })
    )

    it.effect("W4 input that the program does not read holds its writer alone", () =>
      Effect.gen(function* () {
        const terminal = yield* open(sh("stty raw -echo; echo ready; read start; exec cat >/dev/null"))
        const { until } = yield* watched(terminal)
        yield* until(/ready/)
        const busy = yield* open(sh("stty raw -echo; echo ready; exec sleep 1000"))
        yield* (yield* watched(busy)).until(/ready/)
        yield* busy.write(new Uint8Array(8_388_608)).pipe(Effect.forkScoped({ startImmediately: true }))
        assert.strictEqual((yield* run(sh("echo other"))).output, lines("other"))
      })
    )

    it.effect("W4 closing the scope hangs up: the program and what it started end", () =>
      Effect.gen(function* () {
        const pids = yield* Effect.gen(function* () {
          const terminal = yield* open(sh('sleep 1000 & echo "pids $$ $! end"; wait'))
          const found = yield* (yield* watched(terminal)).until(/pids (.*) end/)
          return found.split(" ")
        }).pipe(Effect.scoped)
        assert.strictEqual(pids.length, 2)
        for (const pid of pids) yield* pidIsGone(pid)
      })
    )

    it.effect("W4 starts where it is told to, and says when there is no such folder or command", () =>
      Effect.gen(function* () {
        const made = yield* run(sh("d=$(mktemp -d); mkdir \"$d/a b'c é\"; printf '%s' \"$d/a b'c é\""))
        const folder = utf8.decode(Uint8Array.from(made.output, (character) => character.charCodeAt(0)))
        const pwd = yield* run(sh('pwd; cd /; rm -r "$OLDPWD"', { cwd: folder }))
        assert.strictEqual(utf8.decode(Uint8Array.from(pwd.output, (c) => c.charCodeAt(0))), lines(folder))
        const noFolder = yield* refusal(sh("true", { cwd: "/no/such/folder" }))
        assert.deepStrictEqual(
          [noFolder._tag, noFolder._tag === "NotFound" ? noFolder.syscall : ""],
          ["NotFound", "chdir"]
        )
        const noCommand = yield* refusal({ ...base, command: ["no-such-program-anywhere"] })
        assert.strictEqual(noCommand._tag, "NotFound")
        const noFolderForShell = yield* refusal({ ...base, cwd: "/no/such/folder" })
        assert.strictEqual(noFolderForShell._tag, "NotFound")
      })
    )

    it.effect("R13 the environment arrives exactly, and its values are in nobody's argv", () =>
      Effect.gen(function* () {
        const marker = `marker-${Math.random().toString(36).slice(2)}`
        const value = `${marker} 'quoted' "double" $HOME \`x\` \\ ! é\nsecond line\ttab`
        const terminal = yield* open(
          sh('printf "%s|" "$SECRET" "$PLAIN"; echo; echo ready; read go', {
            env: { SECRET: Redacted.make(value), PLAIN: "plain" }
          })
        )
        const { until } = yield* watched(terminal)
        yield* until(/ready/)
        // The marker itself must not be in the argv of the one who looks for it.
        const half = Math.floor(marker.length / 2)
        const look = `a=${marker.slice(0, half)}; b=${marker.slice(half)}; for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done 2>/dev/null | while IFS= read -r l; do case $l in *"$a$b"*) echo "found $l" ;; *"$a; "*) echo looked ;; esac; done`
        assert.match((yield* run(sh(look))).output, /^(looked\r\n)+$/)
        assert.strictEqual(yield* until(/^([^]*?)\|/), value.replaceAll("\n", "\r\n"))
        yield* type(terminal, "\r")
        assert.strictEqual(yield* terminal.exitCode, 0)
      })
    )

    it.effect("W4 without a command it is the login shell, interactive, with job control", () =>
      Effect.gen(function* () {
        const terminal = yield* open({ ...base, cwd: "/", env: { MARK: "kept" } })
        const { until } = yield* watched(terminal)
        yield* type(terminal, "echo at:$PWD:$MARK:\r")
        yield* until(/at:\/:kept:/)
        yield* type(terminal, "sh -c 'echo up:$$; exec sleep 1000'\r")
        yield* until(/up:\d+/)
        yield* type(terminal, "\u001a")
        yield* type(terminal, "kill %1; echo going; exit 4\r")
        yield* until(/going\r/)
        // Some shells want to be told twice while a job is stopped.
        const code = yield* terminal.exitCode.pipe(Effect.timeoutOption("3 seconds"))
        if (Option.isNone(code)) yield* type(terminal, "exit 4\r")
        assert.strictEqual(yield* terminal.exitCode, 4)
      })
    )
  })
