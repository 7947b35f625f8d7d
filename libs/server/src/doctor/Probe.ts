import { Clock, Effect, Ref, Stream } from "effect"
import { type Check, failed, type Finding } from "./Check.ts"

/** One thing to look at. */
export interface Probe<R> {
  readonly id: string
  readonly title: string
  /** Ids of checks without which there is nothing to look at. */
  readonly needs: ReadonlyArray<string>
  readonly look: Effect.Effect<Finding, never, R>
}

/** Above every time limit of a single look: what takes longer hangs. */
const limit = "40 seconds"

const hangs = failed(
  "There was no answer within 40 seconds.",
  "Try again; if it goes on, look with --verbose at what it waits for, and report it."
)

/** By the id of a check that failed or was skipped, the title of the one that failed first. */
type Missing = ReadonlyMap<string, string>

const checkOf = Effect.fnUntraced(function* <R>(probe: Probe<R>) {
  const { id, title } = probe
  const began = yield* Clock.currentTimeMillis
  const finding = yield* Effect.timeoutOrElse(probe.look, { duration: limit, orElse: () => Effect.succeed(hangs) })
  const check: Check = { id, title, ...finding, millis: (yield* Clock.currentTimeMillis) - began }
  return check
})

/**
 * Looks at one thing after the other, and gives each check when it is done. What needs a check that failed is skipped;
 * `before` are checks that were done elsewhere.
 */
export const runProbes = <R>(
  probes: ReadonlyArray<Probe<R>>,
  before: ReadonlyArray<Check> = []
): Stream.Stream<Check, never, R> =>
  Stream.unwrap(
    Effect.map(Ref.make<Missing>(missingOf(before)), (missing) =>
      Stream.mapEffect(
        Stream.fromIterable(probes),
        Effect.fnUntraced(function* (probe) {
          const known = yield* Ref.get(missing)
          const cause = probe.needs.map((id) => known.get(id)).find((title) => title !== undefined)
          const check: Check =
            cause === undefined
              ? yield* checkOf(probe)
              : { id: probe.id, title: probe.title, state: "skipped", because: `"${cause}" failed` }
          if (cause !== undefined) yield* Ref.update(missing, (map) => new Map(map).set(check.id, cause))
          if (check.state === "failed") yield* Ref.update(missing, (map) => new Map(map).set(check.id, check.title))
          return check
        })
      )
    )
  )

const missingOf = (checks: ReadonlyArray<Check>): Missing => {
  const root = checks.find(({ state }) => state === "failed")?.title ?? ""
  return new Map(checks.flatMap(({ id, state }) => (state === "failed" || state === "skipped" ? [[id, root]] : [])))
}
