import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type AgentIt, assertUsage } from "./AgentTurnCases.ts"
import type { AgentUnderTest } from "./AgentUnderTest.ts"
import { AgentWorld, type EventLine, linesOf, newWord, testLimit } from "./AgentWorld.ts"
import { processesWith, until } from "./Hosts.ts"

/** A session of the agent's in a folder of its own, called like the word. */
const newSession = Effect.fnUntraced(function* (agent: AgentUnderTest, word: string) {
  const { agents, maestro, turn } = yield* AgentWorld
  const folder = yield* agents.project(word)
  yield* maestro.json(["session", "add", word, "--agent", agent.id, "--remote", "gpu", "--cwd", folder])
  const send = (prompt: string) => turn(["send", word, "--", prompt])
  const log = Effect.map(maestro.run(["--json", "log", word]), ({ code, stderr, stdout }) => {
    assert.strictEqual(code, 0, stderr)
    return linesOf(stdout.toString())
  })
  return { folder, send, log }
})

/** The events of a log, without its headings and outcomes. */
const eventsOf = (log: ReadonlyArray<EventLine>) => log.filter(({ index }) => index !== undefined)

export const sessionCases = (it: AgentIt, agent: AgentUnderTest) => {
  it.effect(
    "S1 S3 H1 a session goes on with its conversation, and each turn counts what it used itself",
    () =>
      Effect.gen(function* () {
        const { maestro } = yield* AgentWorld
        const words = [newWord(), newWord()] as const
        const { log, send } = yield* newSession(agent, words[0])
        const first = yield* send(`My word is ${words[0]}. [[say Noted]]`)
        assert.deepInclude(first.outcome, { status: "success", text: "Noted" }, first.said)
        yield* assertUsage(agent, first, words[0])
        const second = yield* send(`${words[1]} [[recall]]`)
        const { agentSessionId = "" } = first.outcome
        assert.deepInclude(second.outcome, { status: "success", agentSessionId }, second.said)
        assert.include(second.outcome.text, `My word is ${words[0]}.`, second.said)
        yield* assertUsage(agent, second, words[1])

        assert.deepStrictEqual(eventsOf(yield* log), [...first.events, ...second.events], second.said)
        const { entries } = yield* maestro.json(["history", "list", "--session", words[0]])
        assert.deepStrictEqual(
          entries.map(({ fullResponse, success }: EventLine) => [fullResponse, success]),
          [
            [second.outcome.text, true],
            ["Noted", true]
          ]
        )
      }),
    testLimit
  )

  it.effect(
    "S6 a turn goes on when Maestro is killed, and another one shows each of its events once",
    () =>
      Effect.gen(function* () {
        const { ended, maestro } = yield* AgentWorld
        const word = newWord()
        const { log } = yield* newSession(agent, word)
        const killed = yield* maestro.start(["--json", "send", word, "--", `${word} [[slow 200]]`])
        yield* killed.saw('"type":"started"')
        yield* Effect.promise(() => killed.kill())
        const seen = yield* ended(yield* maestro.start(["--json", "attach", word]))
        assert.deepInclude(seen.outcome, { status: "success" }, seen.said)
        assert.match(seen.outcome.text, /^part 1 .*part 20 ?$/, seen.said)
        assert.deepStrictEqual(eventsOf(yield* log), seen.events, seen.said)
        const places = seen.events.map(({ index, offset }) => `${String(offset)} ${String(index)}`)
        assert.deepStrictEqual([...new Set(places)], places, seen.said)
      }),
    testLimit
  )

  it.effect(
    "S3 S4 after a stop in the middle of a tool, and after a failure, the session takes the next prompt",
    () =>
      Effect.gen(function* () {
        const { agents, maestro } = yield* AgentWorld
        const word = newWord()
        const { folder, send } = yield* newSession(agent, word)
        const file = `${folder}/up-${word}`
        const sent = yield* maestro.start(["--json", "send", word, "--", `[[shell echo up >${file}; tail -f ${file}]]`])
        yield* until(Effect.map(agents.host.exec(["test", "-s", file]), ({ exitCode }) => exitCode === 0))
        const stopped = yield* maestro.run(["stop", word])
        assert.strictEqual(stopped.code, 0, stopped.stderr)
        assert.deepStrictEqual(yield* processesWith(agents.host, file), [], stopped.stderr)
        const { code, stdout } = yield* sent.end
        assert.strictEqual(code, 1, stdout.toString())
        assert.include(stdout.toString(), '"status":"interrupted"')

        const next = yield* send("[[say Here again]]")
        assert.deepInclude(next.outcome, { status: "success", text: "Here again" }, next.said)
        const failed = yield* send("[[fail 401]]")
        assert.strictEqual(failed.outcome.error?.kind, "auth", failed.said)
        const last = yield* send("[[say And again]]")
        assert.deepInclude(last.outcome, { status: "success", text: "And again" }, last.said)
      }),
    testLimit
  )
}
