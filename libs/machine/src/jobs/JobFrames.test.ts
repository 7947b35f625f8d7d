import { assert, describe, it } from "@effect/vitest"
import { JobState } from "@maestro/core/machine/Jobs"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Result } from "effect"
import { encodePayload } from "../helper/HelperFrame.ts"
import { parseJobState, readJobMeta } from "./JobFrames.ts"

const encoder = new TextEncoder()
const states: ReadonlyArray<readonly [string, JobState]> = [
  ["new", JobState.cases.New.make({})],
  ["running 42", JobState.cases.Running.make({ pid: 42 })],
  ["exited 143", JobState.cases.Exited.make({ code: 143 })],
  ["lost reboot", JobState.cases.Lost.make({ why: "reboot" })],
  ["lost runner", JobState.cases.Lost.make({ why: "runner" })],
  [`elsewhere ${encodePayload("b64", encoder.encode("høst"))}`, JobState.cases.Elsewhere.make({ hostname: "høst" })],
  ["unverifiable noproc", JobState.cases.Unverifiable.make({ why: "noproc" })]
]

describe("JobFrames", () => {
  it.each(states)("reads %s", (words, state) => {
    assert.deepStrictEqual(Result.getOrThrow(parseJobState("b64", words.split(" "))), state)
  })

  it.each([
    "",
    "running",
    "running x",
    "exited",
    "exited -1",
    "lost",
    "lost why",
    "elsewhere",
    "elsewhere %",
    "done 0"
  ])("refuses %j: a state that nobody knows is never taken for another", (words) =>
    assert.isTrue(Result.isFailure(parseJobState("b64", words.split(" "))))
  )

  it("lists a job whose note is damaged or of another version", () => {
    const before = Date.now()
    const id = uuid7()
    for (const text of ["", "{", '{"agent":1}']) {
      const meta = readJobMeta(encoder.encode(text), id)
      assert.strictEqual(meta.agent, "unknown")
      assert.isAtLeast(meta.createdAt, before - 1)
    }
    const meta = { agent: "demo", client: "c", createdAt: 5, cwd: "/tmp" }
    assert.deepStrictEqual(readJobMeta(encoder.encode(`${JSON.stringify(meta)}\n`), id), meta)
  })
})
