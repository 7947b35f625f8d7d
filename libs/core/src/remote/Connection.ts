import { Clock, Context, Effect, Layer, SubscriptionRef } from "effect"
import type { ConnectionStatus } from "./ConnectionState.ts"

/** The connection to one machine: what front ends watch, and the one thing that they may tell it. */
export class Connection extends Context.Service<
  Connection,
  {
    /** Read it; only its owner writes it. */
    readonly status: SubscriptionRef.SubscriptionRef<ConnectionStatus>
    /**
     * The user's word: tries at once what would be tried later, or would wait for a person, and has a connection that
     * is there prove that it still answers. Returns as soon as that has begun.
     */
    readonly retryNow: Effect.Effect<void>
  }
>()("@maestro/core/remote/Connection") {
  /** This machine: there is no link that could break. */
  static readonly local: Layer.Layer<Connection> = Layer.effect(
    Connection,
    Effect.gen(function* () {
      const since = yield* Clock.currentTimeMillis
      const status = yield* SubscriptionRef.make<ConnectionStatus>({
        state: { _tag: "Connected", since },
        health: { level: "good" }
      })
      return Connection.of({ status, retryNow: Effect.void })
    })
  )
}
