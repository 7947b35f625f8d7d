import { Context, Deferred, Effect, Exit, type PlatformError, Ref, type Scope } from "effect"
import * as SftpClient from "./SftpClient.ts"
import { notInUse, type SftpSession } from "./SftpSession.ts"

type Opened = Deferred.Deferred<SftpClient.SftpClient, PlatformError.PlatformError>

/**
 * The SFTP of a machine: one session that everybody shares, opened when it is first needed, and opened anew by the next
 * caller when it has died.
 */
export class Sftp extends Context.Service<
  Sftp,
  {
    readonly client: Effect.Effect<SftpClient.SftpClient, PlatformError.PlatformError>
  }
>()("@maestro/ssh/sftp/Sftp") {}

/** An `Sftp` whose sessions are opened like this, in a scope of their own each. */
export const make = Effect.fnUntraced(function* (
  open: Effect.Effect<SftpSession, PlatformError.PlatformError, Scope.Scope>
) {
  const scope = yield* Effect.scope
  const current = yield* Ref.make<Opened | undefined>(undefined)
  // Neither a failure nor a dead session is kept: whoever asks next finds nothing, and tries again.
  const drop = (opened: Opened) => Ref.update(current, (was) => (was === opened ? undefined : was))

  /** One life of a session, from opening to its end. It belongs to the layer, not to the caller that asked first. */
  const live = (opened: Opened) =>
    Effect.gen(function* () {
      const session = yield* open
      yield* Deferred.succeed(opened, SftpClient.make(session))
      yield* session.closed
      yield* drop(opened)
    }).pipe(
      Effect.scoped,
      Effect.onExit((exit) =>
        Effect.andThen(drop(opened), Exit.isFailure(exit) ? Deferred.failCause(opened, exit.cause) : Effect.void)
      ),
      Effect.ignoreCause
    )

  const over = yield* Deferred.make<never, PlatformError.PlatformError>()
  yield* Effect.addFinalizer(() => Deferred.fail(over, notInUse("open")))
  /** Who comes after the end of the layer must not wait for a session that nobody opens. */
  const opening = (opened: Opened) =>
    Deferred.isDoneUnsafe(opened)
      ? Deferred.await(opened)
      : Effect.raceFirst(Deferred.await(opened), Deferred.await(over))

  const client: Sftp["Service"]["client"] = Effect.suspend(() => {
    const fresh: Opened = Deferred.makeUnsafe()
    return Ref.modify(current, (was) => (was === undefined ? [fresh, fresh] : [was, was])).pipe(
      Effect.tap((opened) => (opened === fresh ? Effect.forkIn(live(fresh), scope) : Effect.void)),
      Effect.uninterruptible,
      Effect.flatMap((opened) =>
        Effect.flatMap(opening(opened), (found) =>
          Effect.flatMap(found.session.isClosed, (isClosed) =>
            isClosed ? Effect.andThen(drop(opened), client) : Effect.succeed(found)
          )
        )
      )
    )
  })
  return Sftp.of({ client })
})
