import { assert, layer } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { Effect } from "effect"
import * as AgentWorlds from "../testing/AgentWorld.ts"
import { fileOn, processesWith, until } from "../testing/Hosts.ts"

const { AgentWorld, newWord, testLimit } = AgentWorlds

const run = (remote: string, folder: string, prompt: string) => [
  ...["run", "--remote", remote, "--agent", "claude-code", "--cwd", folder],
  ...["--", prompt]
]

/** A folder of one test's own. */
const newFolder = AgentWorld.use(({ agents }) => agents.project(newWord()))

// Claude Code itself is not run: a replay stands for it, with streams of the shape that its documentation gives.
layer(AgentWorlds.layer, { excludeTestServices: true, timeout: "20 minutes" })("claude-code, as a replay", (it) => {
  it.effect(
    "S3 answers with what it used and cost, and goes on with the conversation in a session",
    () =>
      Effect.gen(function* () {
        const { maestro, turn } = yield* AgentWorld
        const word = newWord()
        const folder = yield* newFolder
        yield* maestro.json(["session", "add", word, "--agent", "claude-code", "--remote", "gpu", "--cwd", folder])
        const first = yield* turn(["send", word, "--", `My word is ${word}.`])
        assert.deepStrictEqual(
          first.events.map(({ type }) => type),
          ["raw", "started", "thinking", "text", "usage", "result"],
          first.said
        )
        assert.deepInclude(first.outcome, { status: "success", costUsd: 0.0123 }, first.said)
        assert.strictEqual(first.outcome.text, `You said: My word is ${word}.`, first.said)
        assert.deepStrictEqual(
          first.outcome.usage,
          { inputTokens: 4, outputTokens: 21, cacheReadInputTokens: 12_000, cacheCreationInputTokens: 400 },
          first.said
        )
        const second = yield* turn(["send", word, "--", "And now?"])
        assert.strictEqual(second.outcome.text, `You said: My word is ${word}. | And now?`, second.said)
        assert.strictEqual(second.outcome.agentSessionId, first.outcome.agentSessionId, second.said)
      }),
    testLimit
  )

  it.effect(
    "S3 S7 tells of a changed file, goes on over a retry, and says what kind of failure it was",
    () =>
      Effect.gen(function* () {
        const { agents, turn } = yield* AgentWorld
        const folder = yield* newFolder
        const seen = yield* turn(run("gpu", folder, "[[replay tool]]"))
        assert.deepInclude(seen.outcome, { status: "success", text: "The file is written." }, seen.said)
        const change = seen.events.find(({ type }) => type === "file-change")
        assert.deepInclude(change, { path: `${folder}/made`, change: "add" }, seen.said)
        assert.strictEqual((yield* fileOn(agents.host, `${folder}/made`)).toString(), "made by a replay\n")

        const retried = yield* turn(run("gpu", folder, "[[replay retry]]"))
        assert.deepInclude(retried.outcome, { status: "success", text: "It works now." }, retried.said)
        assert.include(
          retried.events.map(({ type }) => type),
          "notice",
          retried.said
        )
        for (const [name, kind] of [
          ["refused", "auth"],
          ["limit", "rate-limit"],
          ["broken", "server"]
        ] as const) {
          const failed = yield* turn(run("gpu", folder, `[[replay ${name}]]`))
          assert.deepStrictEqual([failed.outcome.status, failed.outcome.error?.kind], ["error", kind], failed.said)
          assert.strictEqual(failed.code, 1, failed.said)
        }
      }),
    testLimit
  )

  it.effect(
    "S4 stopped in the middle of a tool with a session of its own, nothing of it is left",
    () =>
      Effect.gen(function* () {
        const { agents, maestro } = yield* AgentWorld
        const folder = yield* newFolder
        const running = yield* maestro.start(["--json", ...run("gpu", folder, "[[replay hold]]")])
        yield* until(Effect.map(processesWith(agents.host, `${folder}/up`), (pids) => pids.length > 0))
        running.child.kill("SIGINT")
        const { code, stderr, stdout } = yield* running.end
        assert.strictEqual(code, 130, stderr)
        assert.include(stdout.toString(), '{"type":"stopped","verified":true,"suspects":[]}', stderr)
        assert.deepStrictEqual(yield* processesWith(agents.host, folder), [])
      }),
    testLimit
  )

  it.effect(
    "S6 a link that is cut again and again loses and repeats no event",
    () =>
      Effect.gen(function* () {
        const { agents, ended, maestro } = yield* AgentWorld
        const { host } = agents
        const word = newWord()
        const proxy = yield* FaultProxy.start({ port: host.port })
        const config = yield* host.configWith({ port: proxy.port })
        yield* maestro.json(["remote", "add", word, "--alias", host.alias, "--ssh-config", config])
        yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", word]))
        const running = yield* maestro.start(["--json", ...run(word, yield* newFolder, "[[replay slow]]")])
        for (const step of ["Step 1.", "Step 4."]) {
          yield* running.saw(step)
          yield* proxy.reset
        }
        const seen = yield* ended(running)
        assert.deepInclude(seen.outcome, { status: "success", text: "Step 10." }, seen.said)
        const texts = seen.events.flatMap(({ text, type }) => (type === "text" ? [text] : []))
        assert.deepStrictEqual(
          texts,
          Array.from({ length: 10 }, (_, i) => `Step ${i + 1}.`),
          seen.said
        )
        assert.isAtLeast((yield* proxy.stats).connections, 3)
      }),
    testLimit
  )

  it.effect("S3 is refused where it should only read: nothing is proven of it", () =>
    Effect.gen(function* () {
      const { maestro } = yield* AgentWorld
      const { code, stderr } = yield* maestro.run([
        ...["run", "--remote", "gpu", "--agent", "claude-code", "--access", "read-only"],
        ...["--", "hello"]
      ])
      assert.strictEqual(code, 6, stderr)
      assert.include(stderr, "claude-code cannot be run read-only")
    })
  )
})
