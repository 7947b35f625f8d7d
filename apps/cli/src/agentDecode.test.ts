import { assert, describe, it } from "@effect/vitest"
import { readRecording, recordings } from "@maestro/core/testing/Recordings"
import { Effect, Schema } from "effect"
import { once } from "node:events"
import type { Writable } from "node:stream"
import { newMaestro } from "./testing/Maestro.ts"

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const linesOf = (stdout: Buffer) =>
  stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => parse(line))

const chosen = ["claude-turn", "codex-tool", "opencode-401", "gemini-tool", "qwen-500", "pi-429", "pi-sigterm"]

describe("maestro agent decode (S3)", () => {
  it.live.each(recordings.filter(({ name }) => chosen.includes(name)).map((each) => [each.name, each] as const))(
    "prints the events of %s, and what they come to",
    ([, recording]) =>
      Effect.gen(function* () {
        const maestro = yield* newMaestro
        const args = ["agent", "decode", "--agent", recording.agent, "--exit-code", `${recording.exitCode}`]
        const { code, stderr, stdout } = yield* maestro.run(args, { stdin: readRecording(recording) })
        assert.deepStrictEqual([code, stderr], [0, ""])
        const lines = linesOf(stdout)
        const { error, type, ...outcome } = lines.at(-1) ?? {}
        const { error: expected, ...rest } = recording.outcome
        assert.strictEqual(type, "outcome")
        assert.deepStrictEqual(outcome, { ...rest })
        if (rest.status !== "interrupted") assert.deepEqual(error, expected)
        const places = lines.slice(0, -1).map(({ index, offset }) => `${String(offset)}.${String(index)}`)
        assert.strictEqual(new Set(places).size, places.length)
      })
  )

  it.live("takes a plain text's exit code for its outcome, and a conversation's count for what it is", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const decode = (args: ReadonlyArray<string>, stdin: Uint8Array | string) =>
        Effect.map(maestro.run(["agent", "decode", "--agent", ...args], { stdin }), ({ stdout }) => linesOf(stdout))
      assert.deepStrictEqual(yield* decode(["custom"], "one\ntwo"), [
        { type: "text", text: "one\n", offset: 0, index: 0 },
        { type: "text", text: "two", offset: 4, index: 0 },
        { type: "outcome", status: "success", text: "one\ntwo" }
      ])
      assert.deepInclude((yield* decode(["custom", "--exit-code", "3"], "x")).at(-1), { status: "error" })
      assert.deepInclude((yield* decode(["custom", "--exit-code", "-15"], "x")).at(-1), { status: "interrupted" })
      const before = '{"inputTokens":1200,"outputTokens":34,"cacheReadInputTokens":200}'
      const resumed = yield* decode(["codex", "--used-before", before], readRecording({ name: "codex-resume" }))
      const usage = { inputTokens: 1200, outputTokens: 34, cacheReadInputTokens: 200 }
      assert.deepInclude(resumed.at(-1)?.["usage"], usage)
    })
  )

  it.live("decodes an agent of the user's own by its format", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["agent", "add", "mine", "--command", "my-codex --x", "--format", "codex-jsonl"])
      const stdin = readRecording({ name: "codex-success" })
      const { code, stdout } = yield* maestro.run(["agent", "decode", "--agent", "mine"], { stdin })
      assert.strictEqual(code, 0)
      assert.deepInclude(linesOf(stdout).at(-1), { status: "success", text: "The answer is 42." })
    })
  )

  it.live("shows events as they come, and ends quietly when nobody reads on", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const maestro = yield* newMaestro
        const running = yield* maestro.start(["agent", "decode", "--agent", "codex"])
        const { stdin, stdout } = running.child
        stdin.write('{"type":"thread.started","thread_id":"t"}\n{"type":"item.com')
        yield* running.saw('"agentSessionId":"t"')
        stdout.destroy()
        // What is written after that goes to nobody.
        yield* Effect.promise(() => feed(stdin, 'pleted","item":{"type":"reasoning","text":"hm"}}\n', running.child))
        const { code, stderr } = yield* running.end
        assert.deepStrictEqual([code, stderr], [141, ""])
      })
    )
  )

  it.live("reads what is far larger than its memory", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const maestro = yield* newMaestro
        const env = { NODE_OPTIONS: "--max-old-space-size=64" }
        const running = yield* maestro.start(["agent", "decode", "--agent", "codex"], { env })
        const { stdin } = running.child
        const text = "y".repeat(200_000)
        // Recognised, and nothing to be told: what is printed stays small.
        const passed = `{"type":"item.started","item":{"type":"reasoning","text":"${text}"}}\n`.repeat(5)
        for (let i = 0; i < 200; i++) if (!stdin.write(passed)) yield* Effect.promise(() => once(stdin, "drain"))
        stdin.end('{"type":"turn.completed"}\n')
        const { code, stdout } = yield* running.end
        assert.strictEqual(code, 0)
        assert.deepInclude(linesOf(stdout).at(-1), { status: "success" })
      })
    )
  )

  it.live("refuses what it cannot decode with", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const refused = (args: ReadonlyArray<string>) =>
        Effect.map(maestro.run(["agent", "decode", ...args]), ({ code, stderr }) => [
          code,
          JSON.parse(stderr).error.code
        ])
      assert.deepStrictEqual(yield* refused(["--agent", "no-such"]), [5, "agent-unknown"])
      assert.deepStrictEqual(yield* refused(["--agent", "codex", "--exit-code", "many"]), [2, "usage"])
      assert.deepStrictEqual(yield* refused(["--agent", "codex", "--exit-code", "256"]), [2, "usage"])
      assert.deepStrictEqual(yield* refused(["--agent", "codex", "--used-before", "1200"]), [2, "usage"])
    })
  )
})

/** Writes until the process has ended, which its pipe may tell first. */
const feed = async (stdin: Writable, text: string, child: { readonly exitCode: number | null }) => {
  while (child.exitCode === null && stdin.writable) {
    await new Promise<unknown>((resolve) => stdin.write(text, resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
