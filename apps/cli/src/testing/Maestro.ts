import { Effect, type Scope } from "effect"
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { constants, tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"

const launcher = join(import.meta.dirname, "../../bin/maestro.js")

export interface Ended {
  /** 128 + n when signal n ended it. */
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  /** In a terminal of its own: what is written to its stdin is typed there, and stdout has all that it shows. */
  readonly terminal?: boolean
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** The words that run others in a terminal. */
const inTerminal = (words: ReadonlyArray<string>): ReadonlyArray<string> => [
  "script",
  "-qefc",
  `exec ${words.map(quoted).join(" ")}`,
  "/dev/null"
]

/** The program as the user runs it, from its bundle, with a data folder of its own and no other settings of ours. */
export class Maestro {
  readonly dataDir: string

  constructor(dataDir: string) {
    this.dataDir = dataDir
  }

  /** Starts it; when the scope closes it is killed if it still runs. */
  start(args: ReadonlyArray<string>, options: StartOptions = {}): Effect.Effect<Running, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.sync(() => {
        const { PATH = "", HOME = "" } = process.env
        const env = { PATH, HOME, MAESTRO_DATA_DIR: this.dataDir, ...options.env }
        const words = [process.execPath, "--", launcher, ...args]
        const [command = "", ...rest] = options.terminal === true ? inTerminal(words) : words
        return new Running(spawn(command, rest, { env, stdio: "pipe" }))
      }),
      (running) => Effect.promise(() => running.kill())
    )
  }

  /** Runs it to its end. */
  run(args: ReadonlyArray<string>, options: StartOptions & { readonly stdin?: Uint8Array | string } = {}) {
    return Effect.scoped(
      Effect.flatMap(this.start(args, options), (running) => {
        running.child.stdin.end(options.stdin ?? "")
        return running.end
      })
    )
  }

  /** Runs it, and gives what it printed as JSON. */
  json(args: ReadonlyArray<string>, options: StartOptions = {}) {
    return Effect.map(this.run([...args, "--json"], options), ({ stdout, stderr, code }) => {
      if (code !== 0) throw new Error(`maestro ${args.join(" ")} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout.toString())
    })
  }
}

/** A process of the program. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams
  #stdout: Array<Buffer> = []
  #stderr = ""
  readonly #closed: Promise<unknown>

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child
    child.stdout.on("data", (chunk: Buffer) => this.#stdout.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()))
    // Whoever does not read its input closes it: that is no failure of a test.
    child.stdin.on("error", () => {})
    this.#closed = once(child, "close")
  }

  get stdout() {
    return Buffer.concat(this.#stdout)
  }

  get stderr() {
    return this.#stderr
  }

  get end(): Effect.Effect<Ended> {
    return Effect.promise(async () => {
      await this.#closed
      const { exitCode, signalCode } = this.child
      const code = exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode])
      return { code, stdout: this.stdout, stderr: this.#stderr }
    })
  }

  /** Waits until stdout has this text; fails when the process ends before. */
  saw(text: string): Effect.Effect<void> {
    return this.#until(this.child.stdout, text, () => this.stdout.includes(text))
  }

  /** Waits until stderr has this text; fails when the process ends before. */
  said(text: string): Effect.Effect<void> {
    return this.#until(this.child.stderr, text, () => this.stderr.includes(text))
  }

  #until(stream: Readable, text: string, isThere: () => boolean): Effect.Effect<void> {
    return Effect.promise(async () => {
      while (!isThere()) {
        const more = await Promise.race([once(stream, "data"), this.#closed.then(() => undefined)])
        if (more === undefined && !isThere())
          throw new Error(`ended without "${text}": ${this.stdout.toString()}${this.#stderr}`)
      }
    })
  }

  async kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL")
    await this.#closed
  }
}

/** A `Maestro` whose data folder goes with the scope. */
export const newMaestro: Effect.Effect<Maestro, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-cli-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
).pipe(Effect.map((folder) => new Maestro(join(folder, "data"))))
