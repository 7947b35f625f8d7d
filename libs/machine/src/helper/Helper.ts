import { Context, Deferred, Effect, Exit, Layer, type PlatformError, Ref, SubscriptionRef } from "effect"
import { Shell } from "../shell/Shell.ts"
import { type HelperChannel, make as makeChannel } from "./HelperChannel.ts"
import type { HelperInfo } from "./HelperInfo.ts"

/** What is known of the machine's helper: what a connection indicator shows. */
export type HelperState =
  /** Nobody has asked for it yet. */
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Opening" }
  /** `roundTrip` in milliseconds, absent until it has been measured. */
  | { readonly _tag: "Open"; readonly info: HelperInfo; readonly roundTrip: number | undefined }
  /** It could not be opened, or it died. The next caller tries again. */
  | { readonly _tag: "Failed"; readonly error: PlatformError.PlatformError }

type Opened = Deferred.Deferred<HelperChannel, PlatformError.PlatformError>

/**
 * The helper of a machine: one live channel that everybody shares, opened when it is first needed, and opened anew by
 * the next caller when it has died.
 */
export class Helper extends Context.Service<
  Helper,
  {
    readonly channel: Effect.Effect<HelperChannel, PlatformError.PlatformError>
    readonly state: SubscriptionRef.SubscriptionRef<HelperState>
  }
>()("@maestro/machine/helper/Helper") {
  static readonly layer: Layer.Layer<Helper, never, Shell> = Layer.effect(
    Helper,
    Effect.gen(function* () {
      const shell = yield* Shell
      const scope = yield* Effect.scope
      const context = yield* Effect.context<never>()
      const state = yield* SubscriptionRef.make<HelperState>({ _tag: "Closed" })
      const current = yield* Ref.make<Opened | undefined>(undefined)

      const showRoundTrips = (channel: HelperChannel): Effect.Effect<never> =>
        Effect.flatMap(channel.roundTrip, (roundTrip) =>
          SubscriptionRef.update(state, (was) =>
            was._tag === "Open" && was.roundTrip !== roundTrip ? { ...was, roundTrip } : was
          )
        ).pipe(Effect.andThen(Effect.sleep("1 second")), Effect.forever)

      // Neither a failure nor a dead channel is kept: whoever asks next finds nothing, and tries again.
      const drop = (opened: Opened) => Ref.update(current, (was) => (was === opened ? undefined : was))

      /** One life of a channel, from opening to its end. It belongs to the layer, not to the caller that asked first. */
      const live = Effect.fnUntraced(
        function* (opened: Opened) {
          yield* SubscriptionRef.set(state, { _tag: "Opening" })
          const channel = yield* makeChannel(shell)
          yield* SubscriptionRef.set(state, { _tag: "Open", info: channel.info, roundTrip: undefined })
          yield* Deferred.succeed(opened, channel)
          const error = yield* Effect.raceFirst(channel.closed, showRoundTrips(channel))
          // Before the scope closes: that takes a while, and the next caller need not wait for it.
          yield* drop(opened)
          return yield* error
        },
        Effect.tapError((error) => SubscriptionRef.set(state, { _tag: "Failed", error })),
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
      return Helper.of({ channel, state })
    })
  )
}
