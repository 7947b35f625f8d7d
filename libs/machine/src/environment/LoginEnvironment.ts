import { Context, Effect, Fiber, Layer, type PlatformError, Ref } from "effect"
import { Helper } from "../helper/Helper.ts"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import { captureInteractive, captureLogin, type CapturedEnvironment } from "./CaptureEnvironment.ts"

type Capture = Effect.Effect<CapturedEnvironment, PlatformError.PlatformError>

interface Captures {
  readonly channel: HelperChannel
  readonly login: Capture
  readonly interactive: Capture
}

/**
 * The environment that a person has on the machine, captured once per connection, when it is first asked for. A value may
 * be anything, a token among others: it is `Redacted`, and in no log.
 */
export class LoginEnvironment extends Context.Service<
  LoginEnvironment,
  {
    /** Of the login shell: what commands and jobs begin with. */
    readonly login: Capture
    /**
     * Of the interactive login shell: also what start-up files do only where a person types. Costs what its start-up
     * files cost. Where it cannot be had, it is the login shell's, and `notice` says why.
     */
    readonly interactive: Capture
  }
>()("@maestro/machine/environment/LoginEnvironment") {
  static readonly layer: Layer.Layer<LoginEnvironment, never, Helper> = Layer.effect(
    LoginEnvironment,
    Effect.gen(function* () {
      const helper = yield* Helper
      const scope = yield* Effect.scope
      const current = yield* Ref.make<Captures | undefined>(undefined)

      /** Runs once, whoever asks; it belongs to the layer, so that nobody who gives up takes it from the others. */
      const once = (capture: Capture) =>
        Effect.map(Effect.cached(Effect.forkIn(capture, scope)), (fiber) => Effect.flatMap(fiber, Fiber.join))

      const captures = Effect.gen(function* () {
        const channel = yield* helper.channel
        const login = yield* once(captureLogin(channel))
        const fresh: Captures = { channel, login, interactive: yield* once(captureInteractive(channel, login)) }
        return yield* Ref.modify(current, (was) => (was?.channel === channel ? [was, was] : [fresh, fresh]))
      })
      return LoginEnvironment.of({
        login: Effect.flatMap(captures, ({ login }) => login),
        interactive: Effect.flatMap(captures, ({ interactive }) => interactive)
      })
    })
  )
}
