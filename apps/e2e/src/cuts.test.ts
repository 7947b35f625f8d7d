import { describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { assertNothingLost, runWithCuts } from "./testing/CutRun.ts"

describe("a run over a link that is cut again and again (S6)", () => {
  it.live(
    "loses and repeats nothing over 200 cuts at random bytes, and is the same process at the end",
    () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start()
        assertNothingLost(yield* runWithCuts(host, 200, 42), 200)
      }),
    600_000
  )
})
