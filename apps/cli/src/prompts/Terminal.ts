import { closeSync, openSync, writeSync } from "node:fs"
import { ReadStream } from "node:tty"
import { Data, Effect, Option, type Scope } from "effect"
import { emptyLine, typed } from "./TypedLine.ts"

/** The terminal that the program was started in, wherever its input and output go. */
const device = "/dev/tty"

class NoTerminal extends Data.TaggedError("NoTerminal")<{ readonly cause: unknown }> {}

const openTerminal = Effect.try({
  try: () => openSync(device, "r+"),
  catch: (cause) => new NoTerminal({ cause })
})

/** Whether there is a terminal to ask on. */
export const hasTerminal: Effect.Effect<boolean> = openTerminal.pipe(
  Effect.map((fd) => closeSync(fd)),
  Effect.isSuccess
)

/** Text for the person at the terminal. It may have gone away meanwhile: then nobody is there to read it. */
export const writeTerminal = (text: string): Effect.Effect<void> =>
  Effect.acquireUseRelease(
    openTerminal,
    (fd) => Effect.try({ try: () => writeSync(fd, text), catch: (cause) => new NoTerminal({ cause }) }),
    (fd) => Effect.sync(() => closeSync(fd))
  ).pipe(Effect.ignore)

/** The terminal's keys as they are pressed, without echo; the terminal is as before when the scope closes. */
const rawInput: Effect.Effect<ReadStream, NoTerminal, Scope.Scope> = Effect.acquireRelease(
  Effect.flatMap(openTerminal, (fd) =>
    Effect.try({ try: () => new ReadStream(fd).setRawMode(true), catch: (cause) => new NoTerminal({ cause }) })
  ),
  (input) =>
    Effect.sync(() => {
      input.setRawMode(false)
      input.destroy()
    })
)

/**
 * Asks, and reads one line from the terminal; none when it was refused (Ctrl-C), or there is no terminal any more. The
 * question is shown only once the echo is off, or a quick answer would be seen.
 */
export const askLine = (question: string, options: { readonly echo: boolean }): Effect.Effect<Option.Option<string>> =>
  Effect.gen(function* () {
    const input = yield* rawInput
    const context = yield* Effect.context<never>()
    yield* writeTerminal(question)
    const show = (text: string) => Effect.runSyncWith(context)(writeTerminal(text))
    return yield* Effect.callback<Option.Option<string>>((resume) => {
      let line = emptyLine
      input.setEncoding("utf8")
      input.on("data", (keys: string) => {
        const before = line.text
        line = typed(line, keys)
        if (options.echo) show(redrawn(before, line.text))
        if (line.end === "open") return
        show("\r\n")
        resume(Effect.succeed(line.end === "entered" ? Option.some(line.text) : Option.none()))
      })
      input.on("error", () => resume(Effect.succeedNone))
      input.on("end", () => resume(Effect.succeedNone))
    })
  }).pipe(
    Effect.scoped,
    Effect.orElseSucceed(() => Option.none())
  )

/** What turns one line on the screen into another. */
const redrawn = (before: string, after: string): string =>
  after.startsWith(before) ? after.slice(before.length) : `${"\b \b".repeat(before.length)}${after}`
