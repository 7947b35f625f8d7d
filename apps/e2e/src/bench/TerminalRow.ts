import { Pty, type PtyHandle } from "@maestro/core/machine/Pty"
import { Machines } from "@maestro/core/machine/Machines"
import { Effect, Queue, Stream } from "effect"
import { percentile, timed } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import type { Setting } from "./Setting.ts"

const size = { columns: 80, rows: 24 }
/** A program that leaves the echo to the terminal, as a shell's line does. */
const program = ["/bin/sh", "-c", "stty sane; echo read''y; exec cat"] as const
const key = new TextEncoder().encode("x")

/** Comes back when the terminal echoes a key. */
const echoOf = Effect.fnUntraced(function* (terminal: PtyHandle) {
  const output = yield* Queue.unbounded<string>()
  yield* terminal.output.pipe(
    Stream.decodeText,
    Stream.runForEach((text) => Queue.offer(output, text)),
    Effect.forkScoped({ startImmediately: true })
  )
  let seen = ""
  while (!seen.includes("ready")) seen += yield* Queue.take(output)
  yield* Queue.clear(output)
  return Effect.gen(function* () {
    yield* terminal.write(key)
    let echoed = ""
    while (!echoed.includes("x")) echoed += yield* Queue.take(output)
  })
})

/** From a key to its echo: a terminal of ours, and `ssh -tt` in a terminal of this machine, key by key in turn. */
export const terminalRow = Effect.fnUntraced(function* (setting: Setting, keys: number) {
  const { config, host, rtt, stack } = setting
  const words = program.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")
  const local = Machines.use((machines) =>
    Effect.provide(
      Effect.flatMap(Pty, (pty) =>
        pty.open({ command: ["ssh", "-tt", "-F", config, host.alias, words], size, term: "xterm" })
      ),
      machines.get({ _tag: "Local" })
    )
  ).pipe(Effect.provideContext(stack.context))
  return yield* stack.onRemote(
    Effect.gen(function* () {
      const pty = yield* Pty
      const ourEcho = yield* echoOf(yield* pty.open({ command: program, size, term: "xterm" }))
      const theirEcho = yield* echoOf(yield* local)
      const ours: Array<number> = []
      const theirs: Array<number> = []
      for (let i = 0; i < keys; i++) {
        ours.push(yield* timed(ourEcho))
        theirs.push(yield* timed(theirEcho))
      }
      const over = percentile(ours, 95) - percentile(theirs, 95)
      return {
        what: `keystroke echo, p95 of ${keys} (library)`,
        rtt,
        ours: ms(percentile(ours, 95)),
        theirs: `plain \`ssh\` in a terminal ${ms(percentile(theirs, 95))}: ${ms(over)} more (medians ${ms(percentile(ours, 50))}, ${ms(percentile(theirs, 50))})`,
        bar: "<= plain ssh + 5 ms",
        met: over <= 5
      } satisfies Row
    }).pipe(Effect.scoped)
  )
})
