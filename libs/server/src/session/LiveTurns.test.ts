import { assert } from "@effect/vitest"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { History } from "@maestro/core/history/History"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { hostname } from "node:os"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { answers, concludes, opens, says, saysShell, script, scripted } from "../testing/ScriptedAgent.ts"
import { advance, followed, keyOf, newSession, run, send, textsOf } from "../testing/SessionWorld.ts"

onEveryMachine("turns", (it) => {
  it.effect("S1, S3, H1: a prompt goes in, its events come out once and in order, and a history entry is left", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      const session = yield* newSession({ name: "text", machine, cwd: folder })
      const answer = "**Hello** there, it is done. More of it."
      const result = { usage: { input_tokens: 12, output_tokens: 3 }, total_cost_usd: 0.25 }
      const { events, outcome, states, turn } = yield* run(
        "text",
        script(opens(), saysShell("$PWD $MAESTRO_JOB"), says("one"), says("two"), concludes(answer, result))
      )
      assert.deepEqual(textsOf(events), [`${folder} ${turn.id}`, "one", "two"])
      assert.strictEqual(new Set(events.map(keyOf)).size, events.length)
      assert.strictEqual(outcome.status, "success")
      assert.deepEqual(outcome.usage, { inputTokens: 12, outputTokens: 3 })
      assert.strictEqual(states.at(-1), "Ended")
      assert.deepEqual(turn.state.job, { _tag: "Exited", code: 0 })
      const [entry] = yield* History.use((all) => all.list({ session: session.id }))
      assert.deepInclude(entry, {
        id: turn.id,
        type: "USER",
        success: true,
        summary: "Hello there, it is done.",
        fullResponse: answer,
        projectPath: folder,
        hostname: hostname(),
        machineName: machine._tag === "Local" ? hostname() : "gpu",
        usageStats: { inputTokens: 12, outputTokens: 3, totalCostUsd: 0.25 }
      })
    })
  )

  it.effect("S3: prompts given while busy wait, run in their order, and go on with the agent's conversation", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      const { id } = yield* newSession({ name: "queue", machine })
      const store = yield* TurnStore
      const prompt = script(opens(), saysShell("$*"), concludes("done"))
      const turns = [yield* send("queue", prompt), yield* send("queue", prompt), yield* send("queue", prompt)]
      const edited = yield* send("queue", prompt)
      const dropped = yield* send("queue", prompt)
      assert.isTrue(yield* store.changePrompt(edited.id, script(opens(), says("edited"), concludes("done"))))
      assert.isTrue(yield* store.unqueue(dropped.id))
      yield* advance("queue")
      const shown = yield* Effect.forEach([...turns, edited], ({ id: turn }) => followed(turn))
      assert.deepEqual(
        shown.map(({ events }) => textsOf(events).join()),
        ["", "--resume conversation-1", "--resume conversation-1", "edited"]
      )
      assert.deepEqual(
        shown.map(({ turn }) => turn.resumed),
        [undefined, "conversation-1", "conversation-1", "conversation-1"]
      )
      assert.deepEqual(
        (yield* store.recent(id, 10)).map((turn) => turn.id),
        [...turns, edited].map((turn) => turn.id)
      )
      const starts = shown.flatMap(({ turn }) => [turn.state.startedAt ?? 0, turn.state.endedAt])
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b)
      )
    })
  )

  it.effect("S3: a queue that is cleared while its agent works is not run", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      const { id } = yield* newSession({ name: "cleared", machine })
      yield* send("cleared", answers("one"))
      yield* send("cleared", answers("two"))
      const cleared = yield* TurnStore.use((store) => store.clear(id))
      assert.strictEqual(cleared.length, 2)
      yield* advance("cleared")
      assert.deepEqual(yield* TurnStore.use((store) => store.recent(id, 10)), [])
    })
  )

  it.effect("S3: a prompt that is sent twice under one id runs once", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      yield* newSession({ name: "twice", machine, cwd: folder })
      const first = yield* send("twice", script("echo run >>twice", answers("once")))
      yield* advance("twice")
      const again = yield* send("twice", "other", { id: first.id })
      assert.deepEqual([again.id, again.prompt, again.state._tag], [first.id, first.prompt, "Ended"])
      yield* advance("twice")
      assert.strictEqual(readFileSync(`${folder}/twice`, "utf8"), "run\n")
    })
  )

  it.effect("S3: of an agent that counts over the whole conversation, each turn has its own usage", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      yield* CustomAgents.use((agents) =>
        Effect.ignore(agents.add({ ...scripted, id: "counting", format: "codex-jsonl" }))
      )
      yield* newSession({ name: "thread", machine, agent: "counting" })
      const thread = (id: string, tokens: number) =>
        script(
          ...[
            { type: "thread.started", thread_id: id },
            { type: "turn.started" },
            { type: "item.completed", item: { id: "i", type: "agent_message", text: `up to ${tokens}` } },
            { type: "turn.completed", usage: { input_tokens: tokens, cached_input_tokens: 0, output_tokens: 1 } }
          ].map((line) => `printf '%s\\n' '${JSON.stringify(line)}'`)
        )
      const used = []
      for (const tokens of [1_200, 2_400, 4_000]) {
        const { outcome, turn } = yield* run("thread", thread("t-1", tokens))
        used.push([turn.resumed, outcome.text, outcome.usage?.inputTokens])
      }
      assert.deepEqual(used, [
        [undefined, "up to 1200", 1_200],
        ["t-1", "up to 2400", 1_200],
        ["t-1", "up to 4000", 1_600]
      ])
    })
  )

  it.effect("S2: what comes next is done as the session is then; another folder is another conversation", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      const sessions = yield* Sessions
      yield* newSession({ name: "moved", machine })
      const prompt = script(opens(), saysShell("$PWD $*"), concludes("done"))
      yield* run("moved", prompt)
      assert.strictEqual((yield* sessions.get("moved")).agentSessionId, "conversation-1")
      yield* sessions.change("moved", (draft) => ({ ...draft, cwd: folder, name: "moved away" }), {})
      assert.isUndefined((yield* sessions.get("moved away")).agentSessionId)
      const { events, turn } = yield* run("moved away", prompt)
      assert.deepEqual(textsOf(events), [`${folder} `])
      assert.strictEqual(turn.cwd, folder)
      assert.isUndefined(turn.resumed)
    })
  )
})
