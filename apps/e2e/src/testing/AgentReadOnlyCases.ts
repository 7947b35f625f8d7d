import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type AgentIt, askedWith } from "./AgentTurnCases.ts"
import type { AgentUnderTest, ForbiddenTool } from "./AgentUnderTest.ts"
import { AgentWorld, newWord, testLimit } from "./AgentWorld.ts"

const readOnly = ["--access", "read-only"]

/** A model that wants to write, by all means that the agent gives it, and some that it does not. */
const holds = (it: AgentIt, agent: AgentUnderTest, forbidden: ReadonlyArray<ForbiddenTool>) =>
  it.effect(
    "S3 writes nothing when it is held to reading, however hard its model tries",
    () =>
      Effect.gen(function* () {
        const { agents, turn } = yield* AgentWorld
        const word = newWord()
        const folder = yield* agents.project(word)
        const file = `${folder}/${word}`
        const forced = forbidden.map(([name, input]) => `[[call ${name} ${JSON.stringify(input(file))}]]`)
        const tries = [...forced, `[[shell echo bad >${file}; touch ~/${word}.home]]`, `[[write ${file} bad]]`]
        const run = ["run", "--remote", "gpu", "--agent", agent.id, "--cwd", folder, ...readOnly]
        const seen = yield* turn([...run, "--", tries.join(" ")])
        assert.deepInclude(seen.outcome, { status: "success" }, seen.said)
        // It did try, and each time it was told what came of it.
        const results = (yield* askedWith(word)).map(({ said }) => said.filter(({ role }) => role === "tool").length)
        assert.isAtLeast(Math.max(...results), forbidden.length, seen.said)
        const written = yield* agents.host.exec(["find", agents.host.home, "/tmp", "-name", `${word}*`, "-type", "f"])
        assert.strictEqual(written.stdout, "", seen.said)
        assert.strictEqual((yield* agents.host.exec(["ls", "-A", folder])).stdout, "", seen.said)
      }),
    testLimit
  )

const isRefused = (it: AgentIt, agent: AgentUnderTest) =>
  it.effect("S3 is refused where it should only read, because nothing holds it to that", () =>
    Effect.gen(function* () {
      const { maestro } = yield* AgentWorld
      const { code, stderr } = yield* maestro.run([
        ...["run", "--remote", "gpu", "--agent", agent.id, ...readOnly],
        ...["--", "[[say hello]]"]
      ])
      assert.strictEqual(code, 6, stderr)
      assert.include(stderr, `${agent.id} cannot be run read-only`)
    })
  )

export const readOnlyCases = (it: AgentIt, agent: AgentUnderTest) => {
  if (agent.forbidden === "refused") isRefused(it, agent)
  else holds(it, agent, agent.forbidden)
}
