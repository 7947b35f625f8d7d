import { Deferred, Effect, Layer, Option, PlatformError, Queue, type Scope, Sink, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Hex } from "effect/encoding"
import { Helper } from "../helper/Helper.ts"
import { runCommand } from "../helper/HelperRun.ts"
import { Shell } from "../shell/Shell.ts"
import { startOnChannel } from "./CommandChannel.ts"
import { commandScript, refusalError } from "./CommandScript.ts"
import { commandStdio } from "./CommandStdio.ts"
import { haltTree } from "./HaltTree.ts"
import { spawnPiped } from "./PipedCommand.ts"

const { ExitCode, ProcessId } = ChildProcessSpawner
type Spawner = ChildProcessSpawner.ChildProcessSpawner["Service"]
type Handle = ChildProcessSpawner.ChildProcessHandle

/** How long the end of a scope waits for a tree to be ended: the machine may be out of reach. */
const haltLimit = 15_000
/** How long a kill waits for the exit code: with output that nobody reads, it may never come. */
const exitWait = 1_000

const brokenPipe = PlatformError.systemError({
  _tag: "BadResource",
  module: "ChildProcess",
  method: "stdin",
  description: "the command has ended, or has closed its input"
})

const make = Effect.gen(function* () {
  const shell = yield* Shell
  const helper = yield* Helper

  const spawnStandard = Effect.fnUntraced(function* (
    command: ChildProcess.StandardCommand
  ): Effect.fn.Return<Handle, PlatformError.PlatformError, Scope.Scope> {
    const stdio = yield* commandStdio(command.options)
    const running = yield* startOnChannel(shell, command, stdio)
    const killed = yield* Deferred.make<number>()
    const inputFailure = yield* Deferred.make<never, PlatformError.PlatformError>()

    // A killed command may take the shell that would have told its exit code with it.
    const exit = running.exit.pipe(
      Effect.catch((error) =>
        Effect.flatMap(Deferred.poll(killed), (code) => (Option.isSome(code) ? code.value : Effect.fail(error)))
      ),
      Effect.map((code) => ExitCode(code))
    )
    const halt = (options: ChildProcess.KillOptions = {}) => {
      const merged = {
        killSignal: options.killSignal ?? command.options.killSignal,
        forceKillAfter: options.forceKillAfter ?? command.options.forceKillAfter
      }
      return Effect.flatMap(running.hasExited, (hasExited) =>
        hasExited ? Effect.void : Effect.andThen(Deferred.succeed(killed, 137), haltTree(helper, running.job, merged))
      )
    }
    const kill = (options?: ChildProcess.KillOptions) =>
      Effect.andThen(halt(options), Effect.ignore(Effect.timeoutOption(running.exit, exitWait)))
    yield* Effect.addFinalizer(() => halt().pipe(Effect.timeoutOption(haltLimit), Effect.ignore))

    const write = (bytes: Uint8Array) =>
      Effect.flatMap(Queue.offer(running.input, bytes), (taken) => (taken ? Effect.void : Effect.fail(brokenPipe)))
    const stdin: Handle["stdin"] =
      stdio.stdin === "ignore"
        ? Sink.drain
        : Sink.mapEffect(Sink.forEach(write), () => (stdio.endOnDone ? Queue.end(running.input) : Effect.void)).pipe(
            Sink.map(() => undefined)
          )
    if (Stream.isStream(stdio.stdin)) {
      yield* Stream.tapError(stdio.stdin, (error) => Deferred.fail(inputFailure, error)).pipe(
        Stream.run(stdin),
        Effect.ignore,
        Effect.forkScoped({ startImmediately: true })
      )
    }
    const stdout = Sink.isSink(stdio.stdout) ? Stream.transduce(running.stdout, stdio.stdout) : running.stdout
    const stderr = Sink.isSink(stdio.stderr) ? Stream.transduce(running.stderr, stdio.stderr) : running.stderr
    return ChildProcessSpawner.makeHandle({
      pid: ProcessId(running.pid),
      // Input that was cut short takes precedence over whatever the command made of it.
      exitCode: Effect.raceFirst(exit, Deferred.await(inputFailure)),
      isRunning: Effect.map(running.hasExited, (hasExited) => !hasExited),
      kill,
      stdin,
      stdout,
      stderr,
      all: Stream.merge(stdout, stderr),
      getInputFd: () => Sink.drain,
      getOutputFd: () => Stream.empty,
      // Its life is bound to the scope here: nothing of it keeps our process from ending.
      unref: Effect.succeed(Effect.void)
    })
  })

  const spawn: Spawner["spawn"] = (command) =>
    command._tag === "StandardCommand" ? spawnStandard(command) : spawnPiped(spawnStandard, command)
  const onChannel = ChildProcessSpawner.make(spawn)

  /** Runs a command through the helper: one round trip. Its input is empty. */
  const runBounded = Effect.fnUntraced(function* (command: ChildProcess.StandardCommand, redirect: string) {
    const script = yield* Effect.fromResult(commandScript(command))
    const nonce = Hex.random(16)
    const channel = yield* helper.channel
    const refuse = `m_refuse() { printf '%s %s' ${nonce} "$1" >&2; exit 126; }`
    const result = yield* runCommand(
      channel,
      `${refuse}; ${script.prepare}; exec ${script.command}${redirect === "" ? "" : ` ${redirect}`}`
    )
    if (result.code === 126 && result.stderr.length < 64) {
      const [found, refusal] = new TextDecoder().decode(result.stderr).split(" ")
      if (found === nonce && refusal !== undefined) return yield* refusalError(command, refusal)
    }
    return result
  })

  /** Whether nothing can be streamed into or out of this command while it runs. */
  const bounded = (command: ChildProcess.Command): command is ChildProcess.StandardCommand => {
    if (command._tag !== "StandardCommand") return false
    const plain = (option: unknown) => option === undefined || option === "pipe" || option === "ignore"
    const { stdin, stdout, stderr } = command.options
    return plain(stdin) && plain(stdout) && plain(stderr)
  }
  const withoutInput = (command: ChildProcess.Command): ChildProcess.Command =>
    bounded(command)
      ? ChildProcess.make(command.command, command.args, { ...command.options, stdin: "ignore" })
      : command

  const string: Spawner["string"] = (command, options) => {
    if (!bounded(command)) return onChannel.string(command, options)
    const hidden = command.options.stdout === "ignore"
    const redirect = options?.includeStderr === true && command.options.stderr !== "ignore" ? "2>&1" : ""
    return Effect.map(runBounded(command, `${hidden ? ">/dev/null " : ""}${redirect}`), (result) =>
      new TextDecoder().decode(result.stdout)
    )
  }
  return ChildProcessSpawner.ChildProcessSpawner.of({
    spawn,
    exitCode: (command) =>
      bounded(command)
        ? Effect.map(runBounded(command, ">/dev/null 2>/dev/null"), (result) => ExitCode(result.code))
        : onChannel.exitCode(command),
    string,
    lines: (command, options) =>
      bounded(command)
        ? Effect.flatMap(string(command, options), (text) => Stream.runCollect(Stream.splitLines(Stream.succeed(text))))
        : onChannel.lines(command, options),
    // Nobody can write into these, so their input is empty, and the round trip that input costs is saved.
    streamString: (command, options) => onChannel.streamString(withoutInput(command), options),
    streamLines: (command, options) => onChannel.streamLines(withoutInput(command), options)
  })
})

/**
 * Runs commands on the machine. What ends by itself (`string`, `lines`, `exitCode`) goes through the helper in one round
 * trip; what is streamed gets a channel of its own. Both get the environment of the login shell.
 */
export const layer: Layer.Layer<ChildProcessSpawner.ChildProcessSpawner, never, Shell | Helper> = Layer.effect(
  ChildProcessSpawner.ChildProcessSpawner,
  make
)
