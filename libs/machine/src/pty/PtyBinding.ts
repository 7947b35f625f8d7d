import { createRequire } from "node:module"
import { Data, Effect, PlatformError, Predicate } from "effect"

/** What of node-pty's native half is used: see `docs/decisions/010-terminals.md` for why not its classes. */
export interface PtyBinding {
  fork(
    file: string,
    args: ReadonlyArray<string>,
    /** `NAME=value` */
    env: ReadonlyArray<string>,
    cwd: string,
    columns: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void
  ): { readonly fd: number; readonly pid: number }
  /** A terminal without a program: both sides of it, and the path of the programs' side. */
  open(columns: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string }
  resize(fd: number, columns: number, rows: number): void
}

/** The binding, and the program that it needs on macOS to start others. */
export interface LoadedBinding {
  readonly binding: PtyBinding
  readonly helperPath: string
}

class LoadFailure extends Data.TaggedError("LoadFailure")<{ readonly cause: unknown }> {}

const isBinding = (value: unknown): value is PtyBinding =>
  Predicate.hasProperty(value, "fork") &&
  Predicate.isFunction(value.fork) &&
  Predicate.hasProperty(value, "open") &&
  Predicate.isFunction(value.open) &&
  Predicate.hasProperty(value, "resize") &&
  Predicate.isFunction(value.resize)

/** Resolved as node-pty itself would: its platform package may lie below its own folder. */
const requireOf = () => createRequire(createRequire(import.meta.url).resolve("@lydell/node-pty"))

const platformPackage = `@lydell/node-pty-${process.platform}-${process.arch}`

/** A program cannot be started from inside of Electron's archive. */
const unpacked = (path: string) => path.replace(/(app|node_modules)\.asar(?=[\\/])/, "$1.asar.unpacked")

const failure = (detail: string) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "Pty",
    method: "open",
    description: `No terminal can be opened on this computer: ${detail}. Install Maestro again for this platform (${process.platform} ${process.arch}), with optional packages.`
  })

/** Loads the native part at the first terminal: what opens none must not wait for it, nor fail without it. */
export const loadBinding: Effect.Effect<LoadedBinding, PlatformError.PlatformError> = Effect.try({
  try: () => {
    const require = requireOf()
    const binding: unknown = require(`${platformPackage}/pty.node`)
    const helperPath = process.platform === "darwin" ? require.resolve(`${platformPackage}/spawn-helper`) : ""
    return { binding, helperPath: unpacked(helperPath) }
  },
  catch: (cause) => new LoadFailure({ cause })
}).pipe(
  Effect.mapError(({ cause }) =>
    failure(cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause))
  ),
  Effect.flatMap(({ binding, helperPath }) =>
    isBinding(binding) ? Effect.succeed({ binding, helperPath }) : Effect.fail(failure("node-pty is another version"))
  )
)
