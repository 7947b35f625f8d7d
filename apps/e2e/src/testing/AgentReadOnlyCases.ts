import { assert } from "@effect/vitest"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect } from "effect"
import { type AgentIt, askedWith } from "./AgentTurnCases.ts"
import type { AgentUnderTest, ForbiddenTool } from "./AgentUnderTest.ts"
import { AgentWorld, newWord, testLimit } from "./AgentWorld.ts"

const writeOn = (host: TestHost["Service"], path: string, content: string) => {
  const script = 'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1"'
  return host.exec(["su", "-s", "/bin/sh", host.user, "-c", script, "write", path, content])
}

/** The files of a folder. What is in settings that are there already is the agent's: some bring them up to date. */
const filesIn = (host: TestHost["Service"], folder: string) =>
  Effect.map(host.exec(["find", folder, "-type", "f"]), ({ stdout }) =>
    stdout
      .split("\n")
      .filter((line) => line !== "")
      .toSorted()
  )

const readOnly = ["--access", "read-only"]

/** Settings that are there for one test; the file is what they are to allow, or to do. */
const settingsFor = Effect.fnUntraced(function* ({ allowing = {} }: AgentUnderTest, folder: string, file: string) {
  const { host } = (yield* AgentWorld).agents
  for (const [name, content] of Object.entries(allowing)) {
    const path = name.startsWith("~/") ? `${host.home}/${name.slice(2)}` : `${folder}/${name}`
    yield* Effect.acquireRelease(writeOn(host, path, content(file)), () => Effect.ignore(host.exec(["rm", "-f", path])))
  }
})

/** A model that wants to write, by all means that the agent gives it, and some that it does not. */
const writesNothing = Effect.fnUntraced(function* (agent: AgentUnderTest, forbidden: ReadonlyArray<ForbiddenTool>) {
  const { agents, turn } = yield* AgentWorld
  const word = newWord()
  const folder = yield* agents.project(word)
  const file = `${folder}/${word}`
  yield* settingsFor(agent, folder, file)
  const before = yield* filesIn(agents.host, folder)
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
  assert.deepEqual(yield* filesIn(agents.host, folder), before, seen.said)
}, Effect.scoped)

const holds = (it: AgentIt, agent: AgentUnderTest, forbidden: ReadonlyArray<ForbiddenTool>) =>
  it.effect(
    "S3 held to reading it writes nothing, however hard its model tries and whatever settings allow",
    () => writesNothing(agent, forbidden),
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
