import { Context, Effect, Layer, Ref } from "effect"
import { stripVTControlCharacters, styleText } from "node:util"
import type { GlobalOptions } from "./GlobalOptions.ts"

type Style = Parameters<typeof styleText>[0]

const write = (stream: NodeJS.WriteStream, bytes: Uint8Array | string): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    // The callback comes when the operating system has taken the bytes, so a slow reader slows us down. Its error is
    // for RunCommand, which listens on the stream.
    stream.write(bytes, (error) => {
      if (error === undefined || error === null) resume(Effect.void)
    })
  })

/** Text that came from another machine, made harmless for this terminal. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")

const newline = 10

/** Rows under a heading, in columns that line up. */
export const renderTable = (heading: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const lines = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}

/** The command's stdout and stderr: one JSON document or text for people. */
export class Output extends Context.Service<
  Output,
  {
    readonly json: boolean
    readonly verbose: boolean
    /** A line on stdout. */
    readonly line: (text: string) => Effect.Effect<void>
    /** A line on stderr for a person, beside the result. Nothing with `--json`: stderr then has failures alone. */
    readonly note: (text: string) => Effect.Effect<void>
    /** The document with `--json`, else the text. */
    readonly result: (document: unknown, text: string) => Effect.Effect<void>
    /** Text for stdout in this style, where colours are wanted. */
    readonly style: (style: Style, text: string) => string
    readonly stdout: (bytes: Uint8Array) => Effect.Effect<void>
    readonly stderr: (bytes: Uint8Array) => Effect.Effect<void>
    /** Ends a line that `stdout` has left open on the terminal: what is said next stands on its own. */
    readonly freshLine: Effect.Effect<void>
  }
>()("@maestro/cli/Output") {
  static readonly layer = ({ json, verbose, color }: GlobalOptions): Layer.Layer<Output> => {
    const colored = color && !process.env["NO_COLOR"] && process.stdout.isTTY === true
    const line = (text: string) => write(process.stdout, `${text}\n`)
    const terminal = process.stdout.isTTY === true
    const open = Ref.makeUnsafe(false)
    const freshLine = Effect.flatMap(Ref.getAndSet(open, false), (isOpen) =>
      isOpen ? write(process.stderr, "\n") : Effect.void
    )
    return Layer.succeed(
      Output,
      Output.of({
        json,
        verbose,
        line,
        note: (text) => (json ? Effect.void : Effect.andThen(freshLine, write(process.stderr, `${text}\n`))),
        result: (document, text) => line(json ? JSON.stringify(document) : text),
        style: (style, text) => (colored ? styleText(style, text, { validateStream: false }) : text),
        stdout: (bytes) =>
          Effect.andThen(
            write(process.stdout, bytes),
            bytes.length === 0 ? Effect.void : Ref.set(open, terminal && bytes.at(-1) !== newline)
          ),
        stderr: (bytes) => write(process.stderr, bytes),
        freshLine
      })
    )
  }
}
