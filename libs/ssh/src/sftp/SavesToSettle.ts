import type { UnfinishedSaves } from "@maestro/core/machine/UnfinishedSaves"
import type { Helper } from "@maestro/machine/helper/Helper"
import { Clock, Effect, FiberHandle, type FileSystem } from "effect"
import type { PlatformError } from "effect/PlatformError"

/** A server that was held up may make a file this much later, in milliseconds: so long it is looked for. */
const longestDelay = 10 * 60 * 1_000

/** How often it is looked for while nobody saves anything. */
const look = "20 seconds"

const isMissing = (error: PlatformError) => error.reason._tag === "NotFound"

/** Remembers the temporary files that lost links have left on a remote, and removes them once the link is back. */
export const make = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, helper: Helper["Service"]) {
  const left = new Map<string, number>()
  const sweeper = yield* FiberHandle.make<void>()

  const remove = (temporary: string, since: number) =>
    fs.remove(temporary).pipe(
      Effect.as(true),
      // Renamed at the last moment, or not made yet.
      Effect.catchIf(isMissing, () => Effect.map(Clock.currentTimeMillis, (now) => now - since > longestDelay)),
      Effect.map((isSettled) => void (isSettled && left.delete(temporary)))
    )
  const settle = Effect.suspend(() =>
    Effect.forEach([...left], ([temporary, since]) => remove(temporary, since), {
      concurrency: "unbounded",
      discard: true
    })
  )
  const sweep = Effect.gen(function* () {
    while (left.size > 0) {
      yield* helper.channelWhenBack
      yield* Effect.ignore(settle)
      if (left.size > 0) yield* Effect.sleep(look)
    }
  }).pipe(Effect.ignore)

  const saves: UnfinishedSaves = {
    add: Effect.fnUntraced(function* (temporary) {
      left.set(temporary, yield* Clock.currentTimeMillis)
      yield* FiberHandle.run(sweeper, sweep, { onlyIfMissing: true })
    }),
    settle
  }
  return saves
})
