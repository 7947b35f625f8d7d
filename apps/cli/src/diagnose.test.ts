import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { newMaestro } from "./testing/Maestro.ts"

const refused = "ssh: connect to host build7 port 2222: Connection refused\r\n"
const lines = (stdout: Buffer) =>
  stdout
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("maestro diagnose", () => {
  it.live("T4 says what a text means, what to do, and a command, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { code, stdout } = yield* maestro.run(["diagnose", "--exit-code", "255"], { stdin: refused })
      assert.strictEqual(code, 0)
      const [title, ...rest] = stdout.toString().trimEnd().split("\n")
      assert.match(title ?? "", /build7 port 2222 refused the connection.*\(refused\)$/)
      assert.match(rest.at(-1) ?? "", /^ {2}Command: \S/)
      assert.isTrue(rest.slice(0, -1).every((step) => step.startsWith("  - ")))
      assert.isFalse(existsSync(maestro.dataDir))
    })
  )

  it.live("T8 prints JSON for programs; the exit code counts", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const text = "bash: line 1: claude: command not found\n"
      const [failed, passed] = yield* Effect.all([
        maestro.run(["diagnose", "--exit-code", "127", "--json"], { stdin: text }),
        maestro.run(["diagnose", "--exit-code", "0", "--json"], { stdin: text })
      ])
      const told = JSON.parse(failed.stdout.toString())
      assert.deepInclude(told, { code: "agent-not-found", retryable: false })
      assert.hasAllKeys(told, ["code", "retryable", "title", "steps", "command"])
      assert.deepInclude(JSON.parse(passed.stdout.toString()), { code: "none", steps: [], command: null })
    })
  )

  it.live("T1-T9 answers many texts in their order, and a line that it cannot read in its place", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const questions = Array.from({ length: 3000 }, (_, id) => JSON.stringify({ id, text: refused, exitCode: 255 }))
      const stdin = [...questions, "{nope", '{"id":"no text"}', '{"id":"z","text":"all is well","exitCode":null}'].join(
        "\n"
      )
      const { code, stdout } = yield* maestro.run(["diagnose", "--jsonl"], { stdin })
      assert.strictEqual(code, 1)
      const answers = lines(stdout)
      assert.deepStrictEqual(
        answers.map(({ id }) => id),
        [...questions.keys(), null, "no text", "z"]
      )
      assert.isTrue(answers.slice(0, 3000).every((each) => each.code === "refused" && each.retryable))
      assert.deepInclude(answers[3000], { line: 3001 })
      assert.strictEqual(answers[3000].error.code, "malformed")
      assert.strictEqual(answers.at(-1).code, "none")
    })
  )

  it.live("T1-T9 answers a line before the next one comes", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const running = yield* maestro.start(["diagnose", "--jsonl"])
      running.child.stdin.write(`${JSON.stringify({ id: "first", text: refused })}\n`)
      yield* running.saw('"first"')
      running.child.stdin.end(`${JSON.stringify({ id: "second", text: "" })}\n`)
      const { code, stdout } = yield* running.end
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(
        lines(stdout).map((each) => [each.id, each.code]),
        [
          ["first", "refused"],
          ["second", "none"]
        ]
      )
    })
  )

  it.live("refuses an exit code that is none, and one for many texts", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const [word, many] = yield* Effect.all([
        maestro.run(["diagnose", "--exit-code", "many"]),
        maestro.run(["diagnose", "--jsonl", "--exit-code", "1"])
      ])
      assert.deepStrictEqual([word.code, many.code], [2, 2])
      assert.include(word.stderr, "many is not a whole number")
      assert.include(many.stderr, "every line has its own exitCode")
    })
  )
})
