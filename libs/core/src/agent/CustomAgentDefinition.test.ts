import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { agentOfDefinition, CustomAgentDefinition } from "./CustomAgentDefinition.ts"

const decode = Schema.decodeUnknownResult(CustomAgentDefinition)

const full = {
  id: "mine",
  command: ["prog", "--json"],
  format: "codex-jsonl",
  resumeWords: ["resume", "{id}", "-"],
  modelWords: ["--model={model}"],
  fullWords: ["--yolo"],
  agentWords: ["--ask"],
  readOnlyWords: ["--sandbox"],
  env: { LANG: "C" }
}

const agent = () => agentOfDefinition(Result.getOrThrow(decode(full)))

const argv = (turn: Parameters<ReturnType<typeof agent>["command"]>[0]) => {
  const command = agent().command(turn)
  assert("argv" in command)
  return command.argv.join(" ")
}

describe("an agent that the user defined (S1)", () => {
  it("has its words for each access mode, the model, further ones, and the conversation last", () => {
    assert.strictEqual(argv({ access: "full" }), "prog --json --yolo")
    assert.strictEqual(argv({ access: "agent" }), "prog --json --ask")
    assert.strictEqual(argv({ access: "read-only" }), "prog --json --sandbox")
    assert.strictEqual(
      argv({ access: "agent", model: "m", resume: "c", extraArguments: ["x", "y"] }),
      "prog --json --ask --model=m x y resume c -"
    )
    assert.deepStrictEqual(agent().can, { resume: true, model: true, usage: true })
  })

  it("can have another program, with the same words", () => {
    const other = agentOfDefinition(Result.getOrThrow(decode(full)), "/opt/prog")
    const command = other.command({ access: "agent" })
    assert("argv" in command)
    assert.deepStrictEqual(command.argv, ["/opt/prog", "--json", "--ask"])
    assert.deepStrictEqual(command.env, { LANG: "C" })
  })

  it("what it does not say it cannot", () => {
    const plain = agentOfDefinition(Result.getOrThrow(decode({ id: "p", command: ["cat"], format: "plain" })))
    assert.deepStrictEqual(plain.can, { resume: false, model: false, usage: false })
    assert.deepStrictEqual(plain.access, ["full", "agent"])
    const refused = plain.command({ access: "read-only" })
    assert("message" in refused)
    assert.include(refused.message, 'maestro agent edit p --read-only-args "..."')
    for (const turn of [{ resume: "c" }, { model: "m" }])
      assert.strictEqual((plain.command({ access: "full", ...turn }) as { _tag?: string })._tag, "OptionRefused")
  })

  it.effect.prop(
    "a value takes the place of its placeholder whatever it is, or is refused",
    { value: Schema.String },
    ({ value }) =>
      Effect.sync(() => {
        const command = agent().command({ access: "agent", model: value })
        if ("argv" in command) assert.deepStrictEqual(command.argv, ["prog", "--json", "--ask", `--model=${value}`])
        else assert.match(value, /^$|^[-\s]|[\u0000-\u001f]/)
      })
  )

  it.each(["$&", "$1", "$$", "a b", "'", "{model}", "{id}"])("the value %j is no pattern", (value) => {
    assert.strictEqual(argv({ access: "agent", model: value }), `prog --json --ask --model=${value}`)
  })
})

describe("a definition that does not hold", () => {
  it.each([
    [{ id: "" }, "lower-case"],
    [{ id: "Mine" }, "lower-case"],
    [{ id: "-x" }, "lower-case"],
    [{ id: "a b" }, "lower-case"],
    [{ command: [] }, "command"],
    [{ command: [""] }, "must name a program"],
    [{ command: ["--x"] }, "must start with a program"],
    [{ command: ["a", "b\nc"] }, "must be in one line"],
    [{ command: ["a\0"] }, "NUL"],
    [{ format: "xml" }, "plain"],
    [{ resumeWords: ["--resume"] }, "must have {id} in it"],
    [{ modelWords: [] }, "must have {model} in it"],
    [{ env: { "1": "x" } }, 'must not have "1"'],
    [{ env: { MAESTRO_JOB: "x" } }, "Maestro's own"],
    [{ env: { OPENAI_API_KEY: "x" } }, "--secret OPENAI_API_KEY"]
  ])("%j", (change, why) => {
    const decoded = decode({ ...full, ...change })
    assert(Result.isFailure(decoded))
    assert.include(decoded.failure.message, why)
  })

  it("names of variables that only sound like a secret are free", () => {
    assert.isTrue(Result.isSuccess(decode({ ...full, env: { MAX_TOKENS: "1", KEYBOARD: "us", TOKENIZER: "x" } })))
  })
})
