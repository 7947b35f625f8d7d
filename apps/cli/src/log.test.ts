import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { linesOf, sessionUnderTest } from "./testing/FakeClaude.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  return { ...remote, ...(yield* sessionUnderTest(remote)) }
})

describe("maestro log (S3, S6)", () => {
  it.live("has every turn as it was streamed, also when the machine is out of reach", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const streamed = []
      for (const prompt of ["one", "fail two", "three"])
        streamed.push(linesOf((yield* maestro.run(["send", "api", "--json", "--", prompt])).stdout))
      // Of turns that have ended no machine is asked.
      const config = yield* host.configWith({ port: 1 })
      const log = (...flags: ReadonlyArray<string>) =>
        Effect.map(
          maestro.run(["--ssh-config", config, "log", "api", "--json", ...flags]),
          ({ code, stderr, stdout }) => {
            assert.deepEqual([code, stderr], [0, ""])
            return linesOf(stdout)
          }
        )
      assert.deepEqual(yield* log(), streamed.flat())
      assert.deepEqual(yield* log("--tail", "2"), streamed.slice(1).flat())
      assert.deepEqual(yield* log("--since", "2h"), streamed.flat())
      assert.deepEqual(yield* log("--since", "2h", "--tail", "1"), streamed.slice(2).flat())
      const after = new Date(Number(streamed[1]?.[0]?.["createdAt"]) + 1).toISOString()
      assert.deepEqual(yield* log("--since", after), streamed.slice(2).flat())
      assert.deepEqual(yield* log("--since", "2100-01-01"), [])
    })
  )

  it.live("is one text for people: what was asked, what was said, how it ended, and nothing beside it", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      yield* maestro.run(["send", "api", "--", "-"], { stdin: "two\nlines" })
      yield* maestro.run(["session", "edit", "api", "--agent", "custom", "--agent-command", "cat"])
      yield* maestro.run(["send", "api", "--", "no newline"])
      const { code, stderr, stdout } = yield* maestro.run(["log", "api"])
      assert.deepEqual([code, stderr], [0, ""])
      assert.match(
        stdout.toString(),
        new RegExp(
          "^api: claude-code \\(SSH\\) on gpu, access full, turn [0-9a-f-]{36}\\n" +
            "> [0-9: -]{19} UTC\\n> two\\n> lines\\nmodel m1\\nPrompt 1: two lines\\nAll done\\.\\n" +
            "\u2714 done in [\\d.]+ s, 10 tokens in, 5 out, \\$0\\.2500\\n" +
            "api: custom \\(SSH\\) on gpu, access full, turn [0-9a-f-]{36}\\n> [0-9: -]{19} UTC\\n> no newline\\nno newline\\n" +
            "\u2714 done in [\\d.]+ s\\n$"
        )
      )
    })
  )
})
