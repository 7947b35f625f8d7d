import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { followForMinutes } from "./testing/FaultMemory.ts"

const minutes = Number(process.env["MINUTES"] ?? 10)

/** The heap is level at once; the allocator takes its pages in the first minutes, and keeps them. */
const warmUp = 4

const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`

describe("20 followed agents that write 1 MB/s together (Budgets)", () => {
  it.live(
    `need no more memory after ${minutes} minutes than when they were warm, within 10 %`,
    () =>
      Effect.gen(function* () {
        const { measured, rate } = yield* followForMinutes(warmUp + minutes)
        const [first, ...later] = measured.slice(warmUp - 1)
        const last = later.at(-1)
        assert.isDefined(first)
        assert.isDefined(last)
        yield* Effect.sync(() =>
          console.error(
            measured
              .map(({ heap, rss }, minute) => `${minute + 1} min: heap ${mebibytes(heap)}, RSS ${mebibytes(rss)}`)
              .join("\n"),
            `\n${(rate / 1e6).toFixed(2)} MB/s`
          )
        )
        // The writers wait a little more than they should; what counts is that it is that much for all of the time.
        assert.isAbove(rate, 700_000)
        assert.isBelow(last.heap, first.heap * 1.1)
        assert.isBelow(last.rss, first.rss * 1.1)
      }),
    3_600_000
  )
})
