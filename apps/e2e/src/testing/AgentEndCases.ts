import { assert } from "@effect/vitest"
import type { Running } from "@maestro/cli/testing/Maestro"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect } from "effect"
import type { AgentIt } from "./AgentTurnCases.ts"
import { askedWith } from "./AgentTurnCases.ts"
import type { AgentUnderTest } from "./AgentUnderTest.ts"
import { AgentWorld, newWord, testLimit } from "./AgentWorld.ts"
import { processesWith, until } from "./Hosts.ts"

const start = Effect.fnUntraced(function* (remote: string, agent: AgentUnderTest, folder: string, prompt: string) {
  const { maestro } = yield* AgentWorld
  return yield* maestro.start([
    ...["--json", "run", "--remote", remote, "--agent", agent.id, "--cwd", folder],
    ...["--", prompt]
  ])
})

/** Ends those of the processes that are an agent's own programs, and not the shell that keeps its exit code. */
const endPrograms = (host: TestHost["Service"], pids: ReadonlyArray<string>) => {
  const script = 'for pid in "$@"; do case $(readlink "/proc/$pid/exe") in /opt/agents/*) kill "$pid" ;; esac; done'
  return host.exec(["su", "-s", "/bin/sh", host.user, "-c", script, "end", ...pids])
}

const idOf = (running: Running) =>
  Effect.map(running.saw("\n"), () => /"id":"([0-9a-f-]{36})"/.exec(running.stdout.toString())?.[1] ?? "")

/** Turns that do not come to their end by themselves. */
export const endCases = (it: AgentIt, agent: AgentUnderTest) => {
  it.effect(
    "S4 stopped in the middle of a tool, nothing of it is left",
    () =>
      Effect.gen(function* () {
        const { agents } = yield* AgentWorld
        const { host } = agents
        const word = newWord()
        const file = `${yield* agents.project(word)}/up-${word}`
        const running = yield* start(
          "gpu",
          agent,
          `${host.home}/${word}`,
          `[[shell echo up >${file}; tail -f ${file}]]`
        )
        yield* until(Effect.map(host.exec(["test", "-s", file]), ({ exitCode }) => exitCode === 0))
        const id = yield* idOf(running)
        assert.isAtLeast((yield* processesWith(host, file)).length, 1)
        assert.isAtLeast((yield* processesWith(host, `MAESTRO_JOB=${id}`)).length, 2)
        running.child.kill("SIGINT")
        const { code, stderr, stdout } = yield* running.end
        const said = `${stdout.toString()}\n${stderr}`
        assert.strictEqual(code, 130, said)
        assert.include(stdout.toString(), '{"type":"stopped","verified":true,"suspects":[]}', said)
        assert.deepStrictEqual(yield* processesWith(host, `MAESTRO_JOB=${id}`), [], said)
        assert.deepStrictEqual(yield* processesWith(host, file), [], said)
      }),
    testLimit
  )

  it.effect(
    "S4 ended by a signal of somebody else's, it is interrupted, whatever its exit code says",
    () =>
      Effect.gen(function* () {
        const { agents, ended } = yield* AgentWorld
        const { host } = agents
        const word = newWord()
        const running = yield* start("gpu", agent, yield* agents.project(word), `${word} [[hang]]`)
        yield* until(Effect.map(askedWith(word), (asked) => asked.length > 0))
        const id = yield* idOf(running)
        yield* endPrograms(host, yield* processesWith(host, `MAESTRO_JOB=${id}`))
        const seen = yield* ended(running)
        assert.deepInclude(seen.outcome, { status: "interrupted" }, seen.said)
        assert.strictEqual(seen.code, 1, seen.said)
      }),
    testLimit
  )

  it.effect(
    "S6 S7 a link that is cut in the middle of a turn loses and repeats no event",
    () =>
      Effect.gen(function* () {
        const { agents, ended, maestro } = yield* AgentWorld
        const { host } = agents
        const word = newWord()
        const proxy = yield* FaultProxy.start({ port: host.port })
        const config = yield* host.configWith({ port: proxy.port })
        yield* maestro.json(["remote", "add", word, "--alias", host.alias, "--ssh-config", config])
        yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", word]))
        const running = yield* start(word, agent, yield* agents.project(word), `${word} [[slow 200]]`)
        yield* running.saw('"type":"started"')
        yield* proxy.reset
        const seen = yield* ended(running)
        assert.include(seen.said, '"type":"link","link":"lost"')
        assert.deepInclude(seen.outcome, { status: "success" }, seen.said)
        assert.match(seen.outcome.text, /^part 1 .*part 20 ?$/, seen.said)
        assert.isAtLeast((yield* proxy.stats).connections, 2)

        const again = yield* maestro.run(["--json", "jobs", "attach", "--remote", "gpu", seen.id])
        const places = seen.events.map(({ index, offset }) => `${String(offset)} ${String(index)}`)
        assert.deepStrictEqual([...new Set(places)], places, seen.said)
        const all = again.stdout
          .toString()
          .split("\n")
          .filter((line) => line.includes('"index":'))
        assert.deepStrictEqual(
          seen.events.map((event) => JSON.stringify(event)),
          all,
          `${seen.said}\n${again.stderr}`
        )
      }),
    testLimit
  )
}
