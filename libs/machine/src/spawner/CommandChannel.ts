import {
  type Cause,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Option,
  type PlatformError,
  Queue,
  Result,
  type Scope,
  Stream
} from "effect"
import type { ChildProcess } from "effect/process"
import { Hex } from "effect/encoding"
import { uuid7 } from "@maestro/core/id/Uuid"
import { HelperTimings } from "../helper/HelperTimings.ts"
import { fitsLoginShell } from "../shell/LoginShellText.ts"
import type { ChannelEnd, Shell } from "../shell/Shell.ts"
import {
  bootstrapInArgument,
  bootstrapWithInput,
  bootstrapWithoutInput,
  innerScript,
  inputLine,
  markOf,
  scriptLine
} from "./CommandBootstrap.ts"
import { commandScript, refusalError } from "./CommandScript.ts"
import type { CommandStdio } from "./CommandStdio.ts"
import { openOutput, withoutTrailer } from "./MarkedOutput.ts"

const encoder = new TextEncoder()

/** Longer scripts are read by the shell from a line of their own, so that the bootstrap can be sent again cheaply. */
const longScript = 64 * 1_024

/** Whether the command is given an environment of its own, which may be secret. */
const hasValues = (options: ChildProcess.CommandOptions): boolean =>
  Object.values(options.env ?? {}).some((value) => value !== undefined)

/** A command that runs on a channel of its own. */
export interface RunningCommand {
  readonly pid: number
  /** Marks everything that the command started, in its environment. */
  readonly job: string
  /** Takes the command's input; fails a write, by `false`, once the command does not listen any more. */
  readonly input: Queue.Queue<Uint8Array, Cause.Done>
  readonly stdout: Stream.Stream<Uint8Array, PlatformError.PlatformError>
  readonly stderr: Stream.Stream<Uint8Array, PlatformError.PlatformError>
  /** The command's own exit code, or why the link broke before there was one. */
  readonly exit: Effect.Effect<number, PlatformError.PlatformError>
  readonly hasExited: Effect.Effect<boolean>
}

/**
 * Starts a command on a channel of its own, through the login shell, and waits until it runs: its input and output are
 * exact to the byte, whatever start-up files print or read. It is never started twice.
 */
export const startOnChannel = Effect.fn("startOnChannel")(function* (
  shell: Shell["Service"],
  command: ChildProcess.StandardCommand,
  stdio: CommandStdio
): Effect.fn.Return<RunningCommand, PlatformError.PlatformError, Scope.Scope> {
  const timings = yield* HelperTimings
  const nonce = Hex.random(16)
  const mark = markOf(nonce)
  const job = uuid7()
  const redirect = [
    stdio.stdin === "ignore" ? "</dev/null" : "",
    stdio.stdout === "ignore" ? ">/dev/null" : "",
    stdio.stderr === "ignore" ? "2>/dev/null" : ""
  ].join(" ")
  const hasInput = stdio.stdin !== "ignore"
  const parts = { nonce, job, redirect, ...(yield* Effect.fromResult(commandScript(command))) }
  const started = bootstrapInArgument(
    nonce,
    innerScript({ ...parts, awaitsInput: hasInput }),
    hasInput ? "channel" : "none"
  )
  // The command's own words are in its argv in any case; values of its environment must be in nobody's.
  const atOnce = fitsLoginShell(started) && !hasValues(command.options)

  const channel = yield* atOnce ? shell.openWith(started) : shell.open
  const input = yield* Queue.bounded<Uint8Array, Cause.Done>(16)
  yield* Stream.fromQueue(input).pipe(
    Stream.run(channel.stdin),
    Effect.ignore,
    Effect.ensuring(Queue.shutdown(input)),
    Effect.forkScoped({ startImmediately: true })
  )
  const write = (text: string) => Queue.offer(input, encoder.encode(text))

  const out = yield* openOutput(channel.stdout, mark)
  const err = yield* openOutput(channel.stderr, mark)
  const explain = (end: Partial<ChannelEnd>) =>
    shell.explain({ exitCode: undefined, wasReady: false, stderr: err.noise(), noise: out.noise(), ...end })
  /** How the channel's own process ended: a code, or why there is none. */
  const channelEnd = Effect.map(Effect.result(channel.exitCode), (result) =>
    Result.isSuccess(result) ? { exitCode: Number(result.success) } : { failure: result.failure }
  )
  const ended = Effect.timeoutOption(channelEnd, 2_000).pipe(
    Effect.flatMap((end) => Effect.fail(explain(Option.getOrElse(end, () => ({})))))
  )
  // Read at the same time: a start-up file that fills the pipe of stderr must not stop us.
  const errMark = yield* Effect.forkScoped(Effect.exit(err.untilMark), { startImmediately: true })
  const nextWord = out.untilMark.pipe(Effect.catch(() => ended))
  const again = Effect.sleep(timings.resync)
  /** Tells the shell what to become. All that is sent may be eaten by a start-up file, and is sent again. */
  const tell = Effect.gen(function* () {
    const script = innerScript({ ...parts, awaitsInput: false })
    const takesLine = hasInput || script.length > longScript
    const bootstrap = takesLine ? bootstrapWithInput(nonce) : bootstrapWithoutInput(nonce, script)
    const word = yield* Effect.raceFirst(nextWord, write(bootstrap).pipe(Effect.andThen(again), Effect.forever))
    return word === "waiting" ? yield* Effect.andThen(write(scriptLine(nonce, script)), nextWord) : word
  })
  /** Waits for a shell that knows already. A start-up file that reads gets an empty line or, at once, the end. */
  const awaitStart = hasInput
    ? Effect.raceFirst(nextWord, again.pipe(Effect.andThen(write("\n")), Effect.forever)).pipe(
        Effect.tap(() => write(inputLine(nonce)))
      )
    : Effect.andThen(Queue.end(input), nextWord)
  const word = yield* (atOnce ? awaitStart : tell).pipe(
    Effect.tap(() => Effect.flatMap(Fiber.join(errMark), (exit) => (Exit.isSuccess(exit) ? Effect.void : ended))),
    Effect.timeoutOrElse({
      duration: timings.open,
      orElse: () =>
        Effect.andThen(
          shell.distrust,
          Effect.fail(explain({ problem: `no command came to run within ${timings.open / 1_000} s` }))
        )
    })
  )
  if (!/^\d+$/.test(word)) return yield* refusalError(command, word)

  // 255 is what ssh says for itself when the link breaks. When it is the command's own, a trailer on stderr says so.
  const said255 = yield* Deferred.make<void>()
  const errors = yield* Queue.bounded<Uint8Array, PlatformError.PlatformError | Cause.Done>(16)
  yield* withoutTrailer(err.rest, `\n${mark} 255\n`, () => Deferred.doneUnsafe(said255, Effect.void)).pipe(
    Stream.runIntoQueue(errors),
    Effect.forkScoped({ startImmediately: true })
  )
  const exited = yield* Deferred.make<number, PlatformError.PlatformError>()
  yield* Effect.gen(function* () {
    const end = yield* channelEnd
    if (end.exitCode === undefined) return yield* explain({ ...end, wasReady: true })
    if (end.exitCode !== 255) return end.exitCode
    const own = yield* Effect.timeoutOption(Deferred.await(said255), timings.linger)
    return Option.isSome(own) ? 255 : yield* explain({ ...end, wasReady: true })
  }).pipe(Deferred.into(exited), Effect.forkScoped({ startImmediately: true }))
  const exit = Deferred.await(exited)
  // An output that ends because the link broke must not look like one that is complete.
  const checked = Stream.fromEffectDrain(exit)
  return {
    pid: Number(word),
    job,
    input,
    stdout: Stream.concat(out.rest, checked),
    stderr: Stream.concat(Stream.fromQueue(errors), checked),
    exit,
    hasExited: Deferred.isDone(exited)
  }
})
