import { describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { assertNothingLost, runWithCuts } from "./testing/CutRun.ts"

describe("runs over a link that is cut again and again (S6)", () => {
  for (const seed of [1, 2, 3, 5, 8, 13, 21, 34]) {
    it.live(
      `lose and repeat nothing over 500 cuts, seed ${seed}`,
      () =>
        Effect.gen(function* () {
          const host = yield* ProcessHost.start()
          assertNothingLost(yield* runWithCuts(host, 500, seed), 500)
        }),
      3_600_000
    )
  }
})
