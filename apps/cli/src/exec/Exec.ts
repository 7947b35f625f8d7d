import { NodeStream } from "@effect/platform-node"
import { workingDirectory } from "@maestro/core/remote/Remote"
import { Effect, PlatformError, Result, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { chosenMachine, onMachine } from "../ChosenMachine.ts"
import { NotThere } from "../CliError.ts"
import type { EnvFlags } from "../commands/envOptions.ts"
import { Output } from "../Output.ts"
import { renderFailure } from "../Failure.ts"
import { readEnvironment } from "../remote/EnvOptions.ts"
import { folderIssues, usageError } from "../remote/FieldIssue.ts"

export interface ExecFlags extends EnvFlags {
  readonly remote: string
  readonly cwd?: string
  /** False with `--no-stdin`. */
  readonly stdin: boolean
}

// Read only when the command asks for more, so what it leaves unread stays where it is.
const ownInput = NodeStream.fromReadable<Uint8Array, PlatformError.PlatformError>({
  evaluate: () => process.stdin,
  onError: (cause) =>
    PlatformError.systemError({ _tag: "Unknown", module: "Stdio", method: "stdin", description: String(cause), cause }),
  closeOnDone: false
})

/** Why the command did not start, where it is the folder or the command that is not as it should be. */
const notThere = (error: PlatformError.PlatformError): NotThere | PlatformError.PlatformError => {
  const { reason } = error
  if (reason._tag !== "NotFound" && reason._tag !== "PermissionDenied") return error
  const [what = "", ...todo] = (reason.description ?? error.message).split(/(?<=\.) /)
  const said = { message: what, hint: todo.join(" ") }
  if (reason.syscall === "chdir")
    return new NotThere({ code: "folder-not-found", ...said, hint: said.hint || "Name another folder with --cwd." })
  if (reason.syscall?.startsWith("spawn") !== true) return error
  // The codes that every shell gives for these two.
  return reason._tag === "NotFound"
    ? new NotThere({ code: "command-not-found", ...said, execCode: 127 })
    : new NotThere({
        code: "command-not-executable",
        ...said,
        hint: said.hint || "Look at its mode with ls -l, or name the program that runs it.",
        execCode: 126
      })
}

const encoder = new TextEncoder()

/** How long the end of the command is waited for: the machine may be out of reach. */
const killLimit = "15 seconds"

/** Ends the command with everything that it started, and says so if it cannot be told that all of it is gone (S4). */
const endThere = Effect.fnUntraced(function* (child: ChildProcessSpawner.ChildProcessHandle) {
  const output = yield* Output
  const result = yield* Effect.result(Effect.timeout(child.kill(), killLimit))
  if (Result.isSuccess(result)) return
  const message = `The command may still be running there: ${result.failure.message}`
  yield* output.stderr(encoder.encode(renderFailure({ code: "stop-unverifiable", message, exitCode: 1 }, output)))
})

/** Runs the command and passes everything through; ends with its exit code. */
const passThrough = Effect.fnUntraced(function* (command: ChildProcess.StandardCommand) {
  const output = yield* Output
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const child = yield* Effect.mapError(spawner.spawn(command), notThere)
  const outputs = [Stream.runForEach(child.stdout, output.stdout), Stream.runForEach(child.stderr, output.stderr)]
  return yield* Effect.all(outputs, { concurrency: 2, discard: true }).pipe(
    Effect.andThen(child.exitCode),
    Effect.onInterrupt(() => endThere(child))
  )
}, Effect.scoped)

/** `maestro exec` */
export const exec = Effect.fn("cli.exec")(function* ([name = "", ...args]: ReadonlyArray<string>, flags: ExecFlags) {
  const { environment, issues } = yield* readEnvironment(flags)
  const all = [...folderIssues(flags.cwd), ...issues]
  if (all.length > 0) return yield* usageError(all)
  const machine = yield* chosenMachine({ remote: flags.remote })
  const cwd = flags.cwd ?? machine.remote?.cwd
  const command = ChildProcess.make(name, args, {
    cwd: workingDirectory(cwd),
    env: environment,
    extendEnv: true,
    stdin: flags.stdin ? ownInput : "ignore"
  })
  return yield* onMachine(machine, passThrough(command))
})
