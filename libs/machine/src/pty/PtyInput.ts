import { close as closeFd, write as writeFd } from "node:fs"
import { Data, Effect, PlatformError, Schedule, Semaphore } from "effect"

/** What is handed to the kernel at once; a terminal's own buffer is 4 KiB. */
const piece = 4_096

/** How often a terminal whose program does not read is tried again. */
const full = Schedule.min([Schedule.exponential("1 millis"), Schedule.spaced("20 millis")])

class Failure extends Data.TaggedError("Failure")<{ readonly cause: unknown }> {}

export const ptyError = (method: string, description: string) =>
  PlatformError.systemError({ _tag: "BadResource", module: "Pty", method, description })

const ended = ptyError("write", "The program in the terminal has ended, so it takes no input.")

const errnoOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined)

const writeOnce = (fd: number, bytes: Uint8Array) =>
  Effect.callback<number, Failure>((resume) =>
    writeFd(fd, bytes, (cause, written) =>
      resume(cause === null ? Effect.succeed(written) : Effect.fail(new Failure({ cause })))
    )
  )

/** Closes a descriptor that is nobody's any more. */
export const closeDescriptor = (fd: number): Effect.Effect<void> =>
  Effect.callback((resume) => closeFd(fd, () => resume(Effect.void)))

/**
 * Writes into the master side of a terminal, which does not block: Node's own streams would busy the whole process while a
 * program does not read. Writers wait for each other, so that none gets into another's middle.
 */
export const makePtyInput = Effect.fnUntraced(function* (fd: number) {
  const writing = yield* Semaphore.make(1)
  const turn = yield* Semaphore.make(1)
  let closed = false
  const writePiece = (bytes: Uint8Array) =>
    Effect.suspend(() => (closed ? Effect.fail(new Failure({ cause: ended })) : writeOnce(fd, bytes))).pipe(
      Semaphore.withPermit(writing),
      Effect.uninterruptible,
      Effect.retry({ schedule: full, while: ({ cause }) => errnoOf(cause) === "EAGAIN" }),
      Effect.mapError(() => ended)
    )
  return {
    write: (bytes: Uint8Array) =>
      Effect.gen(function* () {
        for (let at = 0; at < bytes.length;) at += yield* writePiece(bytes.subarray(at, at + piece))
      }).pipe(Semaphore.withPermit(turn)),
    isClosed: () => closed,
    /** Closes by the effect that is given. The number may be another file's afterwards: no write is under way by then. */
    closeBy: (close: Effect.Effect<void>) =>
      Effect.sync(() => void (closed = true)).pipe(Effect.andThen(close), Semaphore.withPermit(writing))
  }
})
