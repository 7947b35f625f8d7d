import { Effect, type Scope } from "effect"
import { type IPty, spawn } from "@lydell/node-pty"
import { join } from "node:path"
import type { Maestro } from "./Maestro.ts"

const launcher = join(import.meta.dirname, "../../bin/maestro.js")

/** The program in a terminal of its own, as a person has it in front of them. */
export class PseudoTerminal {
  readonly #pty: IPty
  #screen = ""
  #exitCode: number | undefined
  #wake: () => void = () => {}

  constructor(pty: IPty) {
    this.#pty = pty
    pty.onData((text) => {
      this.#screen += text
      this.#wake()
    })
    pty.onExit(({ exitCode }) => {
      this.#exitCode = exitCode
      this.#wake()
    })
  }

  /** Everything that was shown so far. */
  get screen() {
    return this.#screen
  }

  get pid() {
    return this.#pty.pid
  }

  type(keys: string) {
    return Effect.sync(() => this.#pty.write(keys))
  }

  /** Waits until the screen has had this text; fails when the program ends before. */
  saw(text: string): Effect.Effect<void> {
    return Effect.promise(async () => {
      while (!this.#screen.includes(text)) {
        if (this.#exitCode !== undefined) throw new Error(`ended without "${text}": ${this.#screen}`)
        await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    })
  }

  /** Waits for the end, and gives the exit code. */
  get end(): Effect.Effect<number> {
    return Effect.promise(async () => {
      while (this.#exitCode === undefined) await new Promise<void>((resolve) => (this.#wake = resolve))
      return this.#exitCode
    })
  }

  kill() {
    if (this.#exitCode === undefined) this.#pty.kill("SIGKILL")
  }
}

/** Runs `maestro` in a terminal; `around` is shell text in which `"$@"` is the command. */
export const inTerminal = (
  maestro: Maestro,
  args: ReadonlyArray<string>,
  around = '"$@"'
): Effect.Effect<PseudoTerminal, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { PATH = "", HOME = "" } = process.env
      const env = { PATH, HOME, TERM: "xterm", MAESTRO_DATA_DIR: maestro.dataDir }
      const words = ["-c", around, "sh", process.execPath, launcher, ...args]
      return new PseudoTerminal(spawn("/bin/sh", words, { cols: 200, rows: 50, env }))
    }),
    (terminal) => Effect.sync(() => terminal.kill())
  )
