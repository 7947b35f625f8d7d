import { assert } from "@effect/vitest"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { History } from "@maestro/core/history/History"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Fiber } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { answers, concludes, opens, says, saysShell, script, scripted, waitsFor } from "../testing/ScriptedAgent.ts"
import { advance, followed, newSession, run, saidOf, send, textsOf } from "../testing/SessionWorld.ts"

onEveryMachine("turns that fail", (it) => {
  it.effect("S7: an agent that exits at once, or ends without its word, is interrupted or failed, never done", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      const { id } = yield* newSession({ name: "exits", machine })
      const atOnce = yield* run("exits", "echo no login here >&2; exit 3\n")
      assert.strictEqual(atOnce.outcome.status, "error")
      assert.include(atOnce.outcome.error?.message, "no login here")
      const silent = yield* run("exits", "exit 0\n")
      assert.strictEqual(silent.outcome.status, "interrupted")
      const killed = yield* run("exits", script(opens(), says("so far"), "kill -9 $$"))
      assert.deepInclude(killed.outcome, { status: "interrupted", text: "so far" })
      assert.include(killed.outcome.error?.message, "signal 9")
      const entries = yield* History.use((all) => all.list({ session: id }))
      assert.deepEqual(
        entries.map(({ success }) => success),
        [false, false, false]
      )
    })
  )

  it.effect("S3: garbage is kept as it is, on both streams, and does no harm to the turn", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      yield* newSession({ name: "garbage", machine })
      const { events, outcome } = yield* run(
        "garbage",
        script(
          "echo banner; printf '{\"type\":\\n\\377\\376\\n[]\\n'",
          "echo warning >&2; printf 'half a line' >&2",
          opens(),
          concludes("fine"),
          "printf 'and no newline'"
        )
      )
      assert.deepInclude(outcome, { status: "success", text: "fine" })
      const raw = (of: string) =>
        events.flatMap(({ event, stream }) => (event._tag === "Raw" && stream === of ? [event.line] : []))
      assert.deepEqual(raw("out"), ["banner", '{"type":', "\ufffd\ufffd", "[]", "and no newline"])
      assert.deepEqual(raw("err"), ["warning", "half a line"])
    })
  )

  it.effect("S3: a question that nobody can answer is an event, and input ends so that the agent goes on", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      yield* newSession({ name: "asks", machine })
      const denial = { permission_denials: [{ tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "rm x" } }] }
      // Nothing comes on its input: a read ends at once.
      const { events, outcome } = yield* run("asks", script(opens(), "exec 0</dev/null", concludes("denied", denial)))
      assert.strictEqual(outcome.status, "success")
      assert.isTrue(events.some(({ event }) => event._tag === "Question"))
    })
  )

  it.effect("T8: an agent that is not there, and a folder that is not there, are said as that", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      yield* newSession({ name: "nobody", machine, executable: "no-such-agent-anywhere" })
      const missing = yield* run("nobody", answers("never"))
      assert.deepInclude(missing.outcome.error, { kind: "not-found", code: "agent-not-found" })
      yield* newSession({ name: "nowhere", machine, cwd: `${folder}/not/there` })
      const nowhere = yield* run("nowhere", answers("never"))
      assert.deepInclude(nowhere.outcome.error, { kind: "not-found", code: "folder-not-found" })
      assert.include(nowhere.outcome.error?.message, `${folder}/not/there`)
    })
  )

  it.effect(
    "S3: a conversation that the agent does not have any more is said, and the next prompt begins a new one",
    () =>
      Effect.gen(function* () {
        const { machine } = yield* Place
        yield* newSession({ name: "forgot", machine })
        const sessions = yield* Sessions
        yield* run("forgot", answers("first"))
        const lost = yield* run("forgot", 'echo "No conversation found with session ID: $2" >&2; exit 1\n')
        assert.strictEqual(lost.turn.resumed, "conversation-1")
        assert.strictEqual(lost.outcome.status, "error")
        assert.deepInclude(lost.outcome.error, { kind: "not-found", code: "conversation-not-found" })
        assert.include(lost.outcome.error?.message, "conversation-1")
        assert.include(lost.outcome.error?.hint, "new conversation")
        assert.isUndefined((yield* sessions.get("forgot")).agentSessionId)
        const anew = yield* run("forgot", script(opens("conversation-2"), saysShell("[$*]"), concludes("ok")))
        assert.isUndefined(anew.turn.resumed)
        assert.strictEqual(textsOf(anew.events)[0], "[]")
        assert.strictEqual((yield* sessions.get("forgot")).agentSessionId, "conversation-2")
      })
  )

  it.effect("S3: a conversation in which nothing was said is not gone on with; one that was interrupted is", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      yield* newSession({ name: "early", machine })
      const sessions = yield* Sessions
      const denied = { subtype: "error_during_execution", is_error: true, error: { message: "401 Unauthorized" } }
      const { outcome } = yield* run("early", script(opens("void"), concludes("", denied)))
      assert.deepInclude(outcome.error, { kind: "auth" })
      assert.isUndefined((yield* sessions.get("early")).agentSessionId)
      yield* run("early", script(opens("cut"), says("half"), "kill -9 $$"))
      assert.strictEqual((yield* sessions.get("early")).agentSessionId, "cut")
    })
  )

  it.effect(
    "S6: an agent whose processes are all gone, and nobody saw how, is interrupted, with what it had said",
    () =>
      Effect.gen(function* () {
        const { machine } = yield* Place
        yield* newSession({ name: "lost", machine })
        const { outcome, turn } = yield* run("lost", script(opens(), says("so far"), "kill -9 $PPID $$"))
        assert.deepEqual(turn.state.job, { _tag: "Lost", why: "runner" })
        assert.deepInclude(outcome, { status: "interrupted", text: "so far" })
        assert.include(outcome.error?.message, "nobody was there to see")
      })
  )

  it.effect("S6: a turn whose folder or output on the machine is taken away ends in words that say so", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      yield* newSession({ name: "taken", machine })
      const job = '"$HOME/.local/state/maestro/jobs/v1/$MAESTRO_JOB"'
      const gone = yield* run("taken", script(opens(), says("so far"), `rm -rf ${job}`, says("unheard")))
      assert.strictEqual(gone.outcome.status, "interrupted")
      assert.include(gone.outcome.error?.message, "has nothing of it any more")
      assert.isUndefined(gone.turn.state.job)
      const go = join(folder, "cut")
      // It is at work as long as its machine says so, whatever became of its output.
      const worksOn = "sleep 1"
      const { id } = yield* send("taken", script(opens(), says("so far"), waitsFor(go), `: >${job}/out`, worksOn))
      const running = yield* Effect.forkChild(advance("taken"), { startImmediately: true })
      yield* saidOf(id, "so far")
      writeFileSync(go, "")
      yield* Fiber.join(running)
      const cut = yield* followed(id)
      assert.deepInclude(cut.outcome, { status: "interrupted", text: "so far" })
      assert.include(cut.outcome.error?.message, "changed by something else")
    })
  )

  it.effect("S3: an agent that was removed meanwhile: the prompt waits, and runs once it is there again", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      const agents = yield* CustomAgents
      const { id } = yield* newSession({ name: "gone", machine, agent: "scripted" })
      const sent = yield* send("gone", answers("back again"))
      yield* agents.remove("scripted")
      assert.strictEqual((yield* Effect.flip(advance("gone")))._tag, "AgentUnknown")
      assert.strictEqual((yield* TurnStore.use((store) => store.queued(id))).length, 1)
      yield* agents.add(scripted)
      yield* advance("gone")
      assert.strictEqual((yield* followed(sent.id)).outcome.text, "back again")
    })
  )
})
