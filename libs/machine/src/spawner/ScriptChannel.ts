import { type Cause, Effect, Exit, Option, type PlatformError, Queue, Ref, type Scope, Stream } from "effect"
import { Hex } from "effect/encoding"
import { HelperTimings } from "../helper/HelperTimings.ts"
import { collectTail } from "../shell/OutputTail.ts"
import type { ChannelEnd, Shell } from "../shell/Shell.ts"
import { markOf } from "./CommandBootstrap.ts"
import { openOutput } from "./MarkedOutput.ts"

const encoder = new TextEncoder()

/** A script of ours that runs on a channel of its own. */
export interface RunningScript {
  /** Its standard input. Takes no more, by `false`, once nobody reads it. */
  readonly input: Queue.Queue<Uint8Array, Cause.Done>
  /** Its standard output, exact to the byte; fails when the channel ended without an exit code. */
  readonly stdout: Stream.Stream<Uint8Array, PlatformError.PlatformError>
  /** The script's exit code, or why the link broke before there was one. */
  readonly exit: Effect.Effect<number, PlatformError.PlatformError>
}

/**
 * Says the mark and waits for one line that begins the script: what a start-up file has eaten may be sent again until
 * then, and the input is exact from the next byte on.
 */
const bootstrap = (nonce: string, script: string) =>
  `\n{ printf '\\n%s-%s waiting\\n' ${nonce} $((6*7)); while IFS= read -r m_l; do case $m_l in "#${nonce}") ${script}; exit ;; esac; done; exit 126; }\n`

/**
 * Runs one line of POSIX sh on a channel of its own, with no login shell in between: for moving bytes of ours, which
 * need nothing of the user's environment. Its exit code must not be 255, which is what ssh says for itself.
 */
export const startScript = Effect.fn("startScript")(function* (
  shell: Shell["Service"],
  script: string
): Effect.fn.Return<RunningScript, PlatformError.PlatformError, Scope.Scope> {
  const timings = yield* HelperTimings
  const nonce = Hex.random(16)
  const channel = yield* shell.open
  const input = yield* Queue.bounded<Uint8Array, Cause.Done>(16)
  yield* Stream.fromQueue(input).pipe(
    Stream.run(channel.stdin),
    Effect.ignore,
    Effect.ensuring(Queue.shutdown(input)),
    Effect.forkScoped({ startImmediately: true })
  )
  const write = (text: string) => Queue.offer(input, encoder.encode(text))
  const stderr = yield* collectTail(channel.stderr)
  const out = yield* openOutput(channel.stdout, markOf(nonce))
  const explain = (end: Partial<ChannelEnd>) =>
    Effect.map(Ref.get(stderr.tail), (text) =>
      shell.explain({ exitCode: undefined, wasReady: false, stderr: text, noise: out.noise(), ...end })
    )
  const endOf = (wasReady: boolean) =>
    Effect.exit(channel.exitCode).pipe(
      Effect.flatMap((exit) => {
        if (Exit.isFailure(exit)) {
          return Effect.flip(explain({ wasReady, failure: Option.getOrUndefined(Exit.findErrorOption(exit)) }))
        }
        if (wasReady && exit.value !== 255) return Effect.succeed(Number(exit.value))
        return Effect.flip(explain({ wasReady, exitCode: exit.value }))
      })
    )

  const repeatedly = write(bootstrap(nonce, script)).pipe(Effect.andThen(Effect.sleep(timings.resync)), Effect.forever)
  yield* Effect.raceFirst(
    out.untilMark.pipe(Effect.catch(() => Effect.andThen(endOf(false), Effect.never))),
    repeatedly
  ).pipe(
    Effect.timeoutOrElse({
      duration: timings.open,
      orElse: () =>
        Effect.andThen(
          shell.distrust,
          Effect.flip(explain({ problem: `no script came to run within ${timings.open / 1_000} s` }))
        )
    })
  )
  yield* write(`#${nonce}\n`)
  const exit = yield* Effect.cached(endOf(true))
  // An output that ends because the link broke must not look like one that is complete.
  return { input, stdout: Stream.concat(out.rest, Stream.fromEffectDrain(exit)), exit }
})
