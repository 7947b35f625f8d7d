import { Context, Deferred, Effect, Exit, Layer, type PlatformError, Random, Ref } from "effect"
import { backOff, isRetryable } from "../jobs/Reconnect.ts"
import { Shell } from "../shell/Shell.ts"
import { type HelperChannel, make as makeChannel } from "./HelperChannel.ts"

type Opened = Deferred.Deferred<HelperChannel, PlatformError.PlatformError>

/** How often a channel that has just been opened is asked whether it has answered a ping. */
const look = "50 millis"

/** The helper of a machine: one live channel that everybody shares. */
export class Helper extends Context.Service<
  Helper,
  {
    /** The live channel. Where it takes an attempt to have one, that attempt's failure is this one's. */
    readonly channel: Effect.Effect<HelperChannel, PlatformError.PlatformError>
    /** The same for what goes on when the link is back: fails only with what waiting cannot heal. */
    readonly channelWhenBack: Effect.Effect<HelperChannel, PlatformError.PlatformError>
  }
>()("@maestro/machine/helper/Helper") {
  /**
   * The helper of a machine that is always there, as this one is: opened when it is first needed, and opened anew by the
   * next caller when it has died.
   */
  static readonly layer: Layer.Layer<Helper, never, Shell> = Layer.effect(
    Helper,
    Effect.gen(function* () {
      const shell = yield* Shell
      const scope = yield* Effect.scope
      const context = yield* Effect.context<never>()
      const current = yield* Ref.make<Opened | undefined>(undefined)
      /** How many channels in a row have failed before they answered. */
      const failed = yield* Ref.make(0)

      // Neither a failure nor a dead channel is kept: whoever asks next finds nothing, and tries again.
      const drop = (opened: Opened) => Ref.update(current, (was) => (was === opened ? undefined : was))

      const untilAnswered = (channel: HelperChannel) =>
        Effect.repeat(Effect.delay(channel.roundTrip, look), { until: (roundTrip) => roundTrip !== undefined })

      /** One life of a channel, from opening to its end. It belongs to the layer, not to the caller that asked first. */
      const live = Effect.fnUntraced(
        function* (opened: Opened) {
          yield* Ref.update(failed, (count) => count + 1)
          const channel = yield* makeChannel(shell)
          yield* Deferred.succeed(opened, channel)
          const watch = Effect.andThen(untilAnswered(channel), Ref.set(failed, 0))
          const error = yield* Effect.raceFirst(channel.closed, Effect.andThen(watch, Effect.never))
          // Before the scope closes: that takes a while, and the next caller need not wait for it.
          yield* drop(opened)
          return yield* error
        },
        Effect.scoped,
        Effect.provideContext(context)
      )

      const run = (opened: Opened) =>
        live(opened).pipe(
          Effect.onExit((exit) =>
            Effect.andThen(drop(opened), Exit.isFailure(exit) ? Deferred.failCause(opened, exit.cause) : Effect.void)
          ),
          Effect.ignoreCause
        )

      const channel: Effect.Effect<HelperChannel, PlatformError.PlatformError> = Effect.suspend(() => {
        const fresh: Opened = Deferred.makeUnsafe()
        return Ref.modify(current, (was) => (was === undefined ? [fresh, fresh] : [was, was])).pipe(
          Effect.tap((opened) => (opened === fresh ? Effect.forkIn(run(fresh), scope) : Effect.void)),
          Effect.uninterruptible,
          Effect.flatMap((opened) =>
            Effect.flatMap(Deferred.await(opened), (found) =>
              Effect.flatMap(found.isClosed, (isClosed) =>
                isClosed ? Effect.andThen(drop(opened), channel) : Effect.succeed(found)
              )
            )
          )
        )
      })

      const backedOff = Effect.gen(function* () {
        const attempt = yield* Ref.get(failed)
        if (attempt > 0 && (yield* Ref.get(current)) === undefined)
          yield* Effect.sleep(backOff(attempt, yield* Random.next))
      })
      const channelWhenBack = backedOff.pipe(Effect.andThen(channel), Effect.retry({ while: isRetryable }))
      return Helper.of({ channel, channelWhenBack })
    })
  )
}
