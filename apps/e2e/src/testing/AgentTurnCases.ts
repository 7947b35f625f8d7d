import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import type { AgentUnderTest } from "./AgentUnderTest.ts"
import { AgentWorld, newWord, type SeenTurn, testLimit } from "./AgentWorld.ts"
import { fileOn, jobFolder } from "./Hosts.ts"

export type AgentIt = Vitest.MethodsNonLive<AgentWorld>

const runOf = ({ id }: AgentUnderTest, folder: string) => ["run", "--remote", "gpu", "--agent", id, "--cwd", folder]

/** What the model was asked in a turn whose prompt has this word. */
export const askedWith = (word: string) =>
  Effect.gen(function* () {
    const { agents } = yield* AgentWorld
    return (yield* agents.requests).filter(({ said }) => said.some(({ text }) => text.includes(word)))
  })

const types = ({ events }: SeenTurn) => events.map(({ type }) => String(type))

export const assertUsage = Effect.fnUntraced(function* (agent: AgentUnderTest, turn: SeenTurn, word: string) {
  const asked = yield* askedWith(word)
  assert.isAtLeast(asked.length, 1, turn.said)
  assert.deepInclude({ ...turn.outcome.usage }, { ...agent.usage(asked) }, turn.said)
})

/** Prompts that a person would send, and what comes of them. */
export const turnCases = (it: AgentIt, agent: AgentUnderTest) => {
  it.effect(
    "S3 answers, and goes on with the conversation in another turn",
    () =>
      Effect.gen(function* () {
        const { agents, turn } = yield* AgentWorld
        const word = newWord()
        const folder = yield* agents.project(word)
        const first = yield* turn([
          ...runOf(agent, folder),
          "--",
          `My word is "${word}", and $HOME no path. [[say Noted \u2713]]`
        ])
        assert.deepInclude(first, { code: 0 }, first.said)
        assert.deepInclude(first.outcome, { status: "success", text: "Noted \u2713" }, first.said)
        assert.strictEqual(types(first)[0], "started", first.said)
        assert.include(types(first), "text", first.said)
        yield* assertUsage(agent, first, word)

        const { agentSessionId = "" } = first.outcome
        const next = newWord()
        const second = yield* turn([...runOf(agent, folder), "--resume", agentSessionId, "--", `${next} [[recall]]`])
        assert.deepInclude(second.outcome, { status: "success", agentSessionId }, second.said)
        assert.include(second.outcome.text, `My word is "${word}", and $HOME no path.`, second.said)
      }),
    testLimit
  )

  it.effect(
    "S3 changes a file with a tool, and tells the call, its result and what both steps used",
    () =>
      Effect.gen(function* () {
        const { agents, turn } = yield* AgentWorld
        const word = newWord()
        const folder = yield* agents.project(word)
        const seen = yield* turn([...runOf(agent, folder), "--", `[[shell echo ${word} >made && echo made it]]`])
        assert.deepInclude(seen.outcome, { status: "success" }, seen.said)
        assert.include(seen.outcome.text, "made it", seen.said)
        assert.strictEqual((yield* fileOn(agents.host, `${folder}/made`)).toString(), `${word}\n`)
        const call = seen.events.find(({ type }) => type === "tool-call")
        const result = seen.events.find(({ type }) => type === "tool-result")
        assert.include(JSON.stringify(call?.["input"]), word, seen.said)
        assert.deepInclude(result, { id: call?.["id"], isError: false }, seen.said)
        assert.include(String(result?.["output"]), "made it", seen.said)
        yield* assertUsage(agent, seen, word)
      }),
    testLimit
  )

  it.effect(
    "S3 S7 says what kind of failure it was when the API refuses, is busy or breaks",
    () =>
      Effect.gen(function* () {
        const { agents, turn } = yield* AgentWorld
        const folder = yield* agents.project(newWord())
        yield* Effect.forEach(
          [
            ["401", "auth"],
            ["429", "rate-limit"],
            ["500", "server"]
          ] as const,
          Effect.fnUntraced(function* ([status, kind]) {
            const seen = yield* turn([...runOf(agent, folder), "--", `[[fail ${status}]]`])
            assert.deepStrictEqual([seen.outcome.status, seen.outcome.error?.kind], ["error", kind], seen.said)
            assert.notStrictEqual(seen.outcome.error?.message ?? "", "", seen.said)
            assert.strictEqual(seen.code, 1, seen.said)
            assert.isBelow(seen.elapsed, agent.failureLimit, seen.said)
            const { stdout } = yield* agents.host.exec(["ls", jobFolder(agents.host, seen.id)])
            if (agent.failsWithZero === true) assert.include(stdout, "exit.0\n", seen.said)
            else assert.match(stdout, /^exit\.[1-9]/m, seen.said)
          }),
          { concurrency: 3 }
        )
      }),
    agent.failureLimit + testLimit
  )
}
