import { Effect } from "effect"
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

const script = join(import.meta.dirname, "useStore.ts")

/** The command of a process that does something with a store: see `useStore.ts`. */
export const storeCommand = (folder: string, action: string, ...words: ReadonlyArray<string>) =>
  [process.execPath, script, folder, action, ...words] as const

/** A process that uses a store, with what it says. */
export class StoreProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<unknown>
  #said = ""

  constructor([program, ...args]: readonly [string, ...ReadonlyArray<string>]) {
    this.child = spawn(program, args, { env: { ...process.env, MAESTRO_KEYCHAIN: "off" } })
    this.child.stdout.on("data", (bytes: Buffer) => (this.#said += bytes.toString()))
    this.child.stderr.on("data", (bytes: Buffer) => (this.#said += bytes.toString()))
    this.child.stdin.on("error", () => {})
    this.ended = once(this.child, "close")
  }

  /** Whole lines. */
  get lines(): ReadonlyArray<string> {
    return this.#said.split("\n").slice(0, -1)
  }

  /** Waits for a line that holds. */
  saw(holds: (line: string) => boolean): Effect.Effect<string> {
    return Effect.promise(async () => {
      for (;;) {
        const line = this.lines.find(holds)
        if (line !== undefined) return line
        const more = await Promise.race([once(this.child.stdout, "data"), this.ended.then(() => undefined)])
        if (more === undefined && !this.lines.some(holds)) throw new Error(`it ended, and said: ${this.#said}`)
      }
    })
  }

  readonly go = Effect.sync(() => this.child.stdin.write("go\n"))

  readonly end = Effect.promise(async () => {
    await this.ended
    return { code: this.child.exitCode, said: this.#said }
  })

  readonly kill = Effect.promise(async () => {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL")
    await this.ended
  })
}

/** Starts it, and waits until it is ready; killed with the scope. */
export const startProcess = Effect.fnUntraced(function* (command: readonly [string, ...ReadonlyArray<string>]) {
  const started = yield* Effect.acquireRelease(
    Effect.sync(() => new StoreProcess(command)),
    ({ kill }) => kill
  )
  yield* started.saw((line) => line === "ready")
  return started
})
