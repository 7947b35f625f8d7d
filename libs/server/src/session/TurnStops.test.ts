import { assert } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import { Turns } from "@maestro/core/session/Turns"
import { Effect, Fiber } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { answers, opens, says, saysShell, script } from "../testing/ScriptedAgent.ts"
import { anotherMaestro } from "../testing/SessionProcess.ts"
import { advance, followed, newSession, run, saidOf, send, textsOf } from "../testing/SessionWorld.ts"

/** Tool processes with a session and a group of their own, which no signal ends that may be ignored. */
const stubborn = script(
  opens(),
  `trap '' INT TERM HUP`,
  `setsid sh -c 'trap "" INT TERM HUP; echo $$ >tool; while :; do sleep 1; done' &`,
  "echo $$ >agent",
  "while [ ! -s tool ]; do sleep 0.02; done",
  says("at work"),
  "while :; do sleep 1; done"
)

/** Whether the process is there whose number is in a file, and is more than the rest of one that nobody has collected. */
const isAlive = (folder: string, name: string): boolean => {
  const stat = `/proc/${readFileSync(join(folder, name), "utf8").trim()}/stat`
  if (!existsSync(stat)) return false
  const line = readFileSync(stat, "utf8")
  return !["Z", "X"].includes(line.slice(line.lastIndexOf(")") + 2).charAt(0))
}

onEveryMachine("stops", (it) => {
  it.effect("S4: a stop ends the whole tree, is verified, and the turn says who stopped it; the queue goes on", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      const { id } = yield* newSession({ name: "stubborn", machine, cwd: folder })
      const turns = yield* Turns
      const turn = yield* send("stubborn", stubborn)
      const next = yield* send("stubborn", answers("next"))
      const running = yield* Effect.forkChild(advance("stubborn"), { startImmediately: true })
      yield* saidOf(turn.id, "at work")
      assert.deepEqual(yield* turns.stop("stubborn", turn.id), { _tag: "Gone" })
      assert.isFalse(isAlive(folder, "agent"))
      assert.isFalse(isAlive(folder, "tool"))
      const { outcome, turn: stopped } = yield* followed(turn.id)
      assert.deepInclude(outcome, { status: "interrupted", text: "at work" })
      assert.include(outcome.error?.message, "stopped by the user")
      assert.isTrue(stopped.stopped)
      yield* Fiber.join(running)
      assert.strictEqual((yield* followed(next.id)).outcome.status, "success")
      // What has been stopped can be stopped again, and is not what came after it.
      assert.deepEqual(yield* turns.stop("stubborn", turn.id), { _tag: "Gone" })
      const entries = yield* History.use((all) => all.list({ session: id }))
      assert.deepEqual(
        entries.map(({ success }) => success),
        [true, false]
      )
    })
  )

  it.effect(
    "S3, S4: a prompt for now stops what is under way, comes before what waits, and goes on with the talk",
    () =>
      Effect.gen(function* () {
        const { folder, machine } = yield* Place
        yield* newSession({ name: "now", machine, cwd: folder })
        const turn = yield* send("now", stubborn)
        const waiting = yield* send("now", script("echo waiting >>order", answers("waiting")))
        const running = yield* Effect.forkChild(advance("now"), { startImmediately: true })
        yield* saidOf(turn.id, "at work")
        const urgent = yield* send("now", script("echo urgent >>order", opens(), saysShell("$*"), answers("urgent")), {
          when: "now"
        })
        assert.isFalse(isAlive(folder, "tool"))
        yield* Fiber.join(running)
        assert.strictEqual((yield* followed(turn.id)).outcome.status, "interrupted")
        assert.strictEqual(textsOf((yield* followed(urgent.id)).events)[0], "--resume conversation-1")
        assert.strictEqual((yield* followed(waiting.id)).outcome.status, "success")
        assert.strictEqual(readFileSync(`${folder}/order`, "utf8"), "urgent\nwaiting\n")
      })
  )

  it.effect("S4: a stop is known as the user's also to another Maestro, which runs the turn and what comes next", () =>
    Effect.gen(function* () {
      const { dataFolder, folder, machine } = yield* Place
      yield* newSession({ name: "elsewhere", machine, cwd: folder })
      const turn = yield* send("elsewhere", stubborn)
      const next = yield* send("elsewhere", answers("next"))
      const other = yield* anotherMaestro(dataFolder, "advance", "elsewhere")
      yield* saidOf(turn.id, "at work")
      assert.deepEqual(yield* Turns.use((turns) => turns.stop("elsewhere", turn.id)), { _tag: "Gone" })
      assert.isFalse(isAlive(folder, "tool"))
      assert.strictEqual((yield* other.end).code, 0)
      assert.include((yield* followed(turn.id)).outcome.error?.message, "stopped by the user")
      assert.strictEqual((yield* followed(next.id)).outcome.text, "next")
    })
  )

  it.effect("S4: with nothing under way there is nothing left, and what waits is left alone", () =>
    Effect.gen(function* () {
      const { machine } = yield* Place
      yield* newSession({ name: "idle", machine })
      const { id } = yield* send("idle", answers("later"))
      assert.deepEqual(yield* Turns.use((turns) => turns.stop("idle")), { _tag: "Gone" })
      yield* advance("idle")
      assert.strictEqual((yield* followed(id)).outcome.status, "success")
      const { outcome } = yield* run("idle", answers("again"))
      assert.strictEqual(outcome.text, "again")
    })
  )
})
