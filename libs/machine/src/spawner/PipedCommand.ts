import { Effect, PlatformError, type Scope } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

type Spawned = Effect.Effect<ChildProcessSpawner.ChildProcessHandle, PlatformError.PlatformError, Scope.Scope>

const refuse = (description: string) =>
  Effect.fail(PlatformError.badArgument({ module: "ChildProcess", method: "spawn", description }))

/** The commands of a pipeline from left to right, each with how it is joined to the one before. */
const flatten = (
  command: ChildProcess.Command,
  options: ChildProcess.PipeOptions
): ReadonlyArray<readonly [ChildProcess.StandardCommand, ChildProcess.PipeOptions]> =>
  command._tag === "StandardCommand"
    ? [[command, options]]
    : [...flatten(command.left, options), ...flatten(command.right, command.options)]

/** Runs a pipeline as one channel per command, with us between them. */
export const spawnPiped = Effect.fnUntraced(function* (
  spawn: (command: ChildProcess.StandardCommand) => Spawned,
  command: ChildProcess.PipedCommand
) {
  const handles: Array<ChildProcessSpawner.ChildProcessHandle> = []
  for (const [part, { from = "stdout", to = "stdin" }] of flatten(command, {})) {
    const left = handles.at(-1)
    if (left === undefined) {
      handles.push(yield* spawn(part))
      continue
    }
    if (to !== "stdin" || from.startsWith("fd")) {
      return yield* refuse(
        "On a machine that is reached through a shell, pipelines join stdout or stderr to stdin only"
      )
    }
    const stream = from === "all" ? left.all : from === "stderr" ? left.stderr : left.stdout
    handles.push(yield* spawn(ChildProcess.make(part.command, part.args, { ...part.options, stdin: stream })))
  }
  const [first] = handles
  const last = handles.at(-1)
  if (first === undefined || last === undefined) return yield* refuse("The pipeline is empty")
  return ChildProcessSpawner.makeHandle({
    ...last,
    stdin: first.stdin,
    kill: (options) =>
      Effect.forEach(handles.toReversed(), (handle) => Effect.ignore(handle.kill(options)), { discard: true })
  })
})
