import { awayCodes } from "@maestro/core/remote/SshError"
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

/** After this there is no connection any more: each further look would take its time to find that out again. */
const losesConnection = (check: Check): boolean =>
  check.state === "failed" && (check.detail === hangs.detail || awayCodes.has(check.error?.reason.code ?? "unknown"))

interface Seen {
  /** By the id of a check that failed or was skipped, why there is nothing to look at for what needs it. */
  readonly missing: ReadonlyMap<string, string>
  /** The same for all that comes after the loss of the connection. */
  readonly lost: string | undefined
}

const reasonIn = ({ lost, missing }: Seen, needs: ReadonlyArray<string>): string | undefined =>
  lost ?? needs.map((id) => missing.get(id)).find((why) => why !== undefined)

const checkOf = Effect.fnUntraced(function* <R>(probe: Probe<R>) {
  const { id, title } = probe
  const began = yield* Clock.currentTimeMillis
  const finding = yield* Effect.timeoutOrElse(probe.look, { duration: limit, orElse: () => Effect.succeed(hangs) })
  const check: Check = { id, title, ...finding, millis: (yield* Clock.currentTimeMillis) - began }
  return check
})

export interface RunOptions {
  /** Checks that were done elsewhere. */
  readonly before?: ReadonlyArray<Check>
  /** Whether all of them need the same connection, so that there is nothing to look at once it is lost. */
  readonly overConnection?: boolean
}

/** Looks at one thing after the other, and gives each check when it is done. What needs a check that failed is skipped. */
export const runProbes = <R>(
  probes: ReadonlyArray<Probe<R>>,
  { before = [], overConnection = false }: RunOptions = {}
): Stream.Stream<Check, never, R> =>
  Stream.unwrap(
    Effect.map(Ref.make(seenIn(before)), (seen) =>
      Stream.mapEffect(
        Stream.fromIterable(probes),
        Effect.fnUntraced(function* (probe) {
          const because = reasonIn(yield* Ref.get(seen), probe.needs)
          if (because !== undefined) {
            yield* Ref.update(seen, (was) => ({ ...was, missing: new Map(was.missing).set(probe.id, because) }))
            return { id: probe.id, title: probe.title, state: "skipped", because } satisfies Check
          }
          const check = yield* checkOf(probe)
          if (check.state === "failed") yield* Ref.update(seen, (was) => afterFailure(was, check, overConnection))
          return check
        })
      )
    )
  )

const afterFailure = ({ missing }: Seen, check: Check, overConnection: boolean): Seen => ({
  missing: new Map(missing).set(check.id, `"${check.title}" failed`),
  lost: overConnection && losesConnection(check) ? `the connection was lost at "${check.title}"` : undefined
})

/** A check that was skipped already says why: the same goes for what needs it. */
const seenIn = (checks: ReadonlyArray<Check>): Seen => ({
  missing: new Map(
    checks.flatMap((check) => {
      if (check.state === "skipped") return [[check.id, check.because] as const]
      return check.state === "failed" ? [[check.id, `"${check.title}" failed`] as const] : []
    })
  ),
  lost: undefined
})
