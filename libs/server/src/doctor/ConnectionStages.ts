import { SshStage } from "@maestro/core/remote/SshError"
import { testConnection } from "@maestro/ssh/test/ConnectionTest"
import { stageTitles } from "@maestro/ssh/test/StageTitles"
import type { TestEvent, TestStage } from "@maestro/core/remote/TestEvent"
import type { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, Ref, Stream } from "effect"
import { type Check, failedBy, ok } from "./Check.ts"

const stages: ReadonlyArray<TestStage> = SshStage.literals.filter((stage) => stage !== "session")

const skipped = (stage: TestStage, cause: SshStage): Check => ({
  id: stage,
  title: stageTitles[stage],
  state: "skipped",
  because: `"${stageTitles[cause]}" failed`
})

/** The steps that would have come after the last one that was seen. */
const restOf = (seen: ReadonlyArray<SshStage>): ReadonlyArray<TestStage> => {
  const last = seen.at(-1)
  return last === undefined || last === "session" ? [] : stages.slice(stages.indexOf(last) + 1)
}

const checksOf = (event: TestEvent): ReadonlyArray<Check> => {
  if (event._tag === "Succeeded") return []
  const { millis, stage } = event
  const finding = event._tag === "Passed" ? ok(event.detail) : failedBy(event.error)
  const check: Check = { id: stage, title: stageTitles[stage], ...finding, millis }
  if (event._tag === "Passed") return [check]
  return [check, ...restOf([stage]).map((each) => skipped(each, stage))]
}

/** The steps of the connection test (product row R2) as checks: each when it has passed, and none left out. */
export const connectionStages: Stream.Stream<Check, never, Transport> = Stream.flatMap(testConnection, (event) =>
  Stream.fromIterable(checksOf(event))
)

/** The checks of a stream, and all of them once it has ended. */
export const remembering = <R>(checks: Stream.Stream<Check, never, R>) =>
  Effect.map(Ref.make<ReadonlyArray<Check>>([]), (seen) => ({
    checks: Stream.tap(checks, (check) => Ref.update(seen, (all) => [...all, check])),
    seen: Ref.get(seen)
  }))
