import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { linesOf, sessionUnderTest } from "./testing/FakeClaude.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"
import { processesMarked, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  return { ...remote, ...(yield* sessionUnderTest(remote)) }
})

const turnIdOf = (text: string) => /turn ([0-9a-f-]{36})/.exec(text)?.[1] ?? ""
const allOf = (prompt: string) => `model m1\nPrompt 1: ${prompt}\nAll done.\n`

describe("maestro attach (S3, S6)", () => {
  it.live("shows the turn of a Maestro that was killed, from its start, every event once, and how it ended", () =>
    Effect.gen(function* () {
      const { go, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait for it"])
      yield* first.saw("wait for it\n")
      const id = turnIdOf(first.stderr)
      yield* Effect.promise(() => first.kill())
      const list = yield* maestro.json(["session", "list"])
      assert.deepEqual([list.sessions[0].state, list.sessions[0].lastTurn.id], ["working", id])

      const second = yield* maestro.start(["attach", "api"])
      const program = yield* maestro.start(["attach", "api", "--json"])
      const late = yield* maestro.start(["attach", "api", "--from-now"])
      yield* Effect.all([second.saw("wait for it\n"), program.saw("wait for it"), late.said(id)])
      yield* go
      const shown = yield* second.end
      assert.deepEqual([shown.code, shown.stdout.toString()], [0, allOf("wait for it")])
      assert.strictEqual(turnIdOf(shown.stderr), id)
      assert.deepEqual((yield* late.end).stdout.toString(), "All done.\n")
      const streamed = linesOf((yield* program.end).stdout)
      assert.deepEqual(
        streamed.map(({ type }) => type),
        ["run", "started", "text", "text", "result", "outcome"]
      )
      const logged = yield* maestro.run(["log", "api", "--json"])
      assert.deepEqual(linesOf(logged.stdout), streamed)
    })
  )

  it.live("completes what ended while no Maestro was there", () =>
    Effect.gen(function* () {
      const { go, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait for it"])
      yield* first.saw("wait for it\n")
      yield* Effect.promise(() => first.kill())
      yield* go
      yield* maestro.run(["jobs", "attach", turnIdOf(first.stderr), "--remote", "gpu"])
      const shown = (yield* maestro.json(["session", "show", "api"])).session
      assert.deepEqual([shown.state, shown.lastTurn.status], ["ready", "success"])
      const attached = yield* maestro.run(["attach", "api"])
      assert.deepEqual([attached.code, attached.stdout.toString()], [0, "All done.\n"])
      assert.include(attached.stderr, 'Nothing is under way in "api". Its last turn:\n')
      assert.include(attached.stderr, "\u2714 done in ")
      assert.strictEqual(
        (yield* maestro.run(["send", "api", "--", "more"])).stdout.toString().includes("Prompt 2:"),
        true
      )
    })
  )

  it.live("says that nothing is under way, and ends as the last turn ended", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const never = yield* maestro.run(["attach", "api"])
      assert.deepEqual([never.code, never.stdout.length], [0, 0])
      assert.include(never.stderr, "nothing was sent to it yet")
      yield* maestro.run(["send", "api", "--", "fail"])
      const failed = yield* maestro.run(["attach", "api", "--json"])
      assert.strictEqual(failed.code, 1)
      assert.deepEqual(
        linesOf(failed.stdout).map(({ type }) => type),
        ["idle", "run", "outcome"]
      )
      assert.strictEqual((yield* maestro.json(["session", "list"])).sessions[0].state, "error")
    })
  )

  it.live("shows a turn that was left as soon as it had begun (--detach)", () =>
    Effect.gen(function* () {
      const { go, maestro } = yield* setUp
      const detached = yield* maestro.run(["send", "api", "--detach", "--", "wait for it"])
      const id = detached.stdout.toString().trim()
      assert.strictEqual(detached.code, 0)
      assert.include(detached.stderr, "It goes on there. Watch it with: maestro attach api\n")
      const program = yield* maestro.run(["send", "api", "--detach", "--json", "--", "two"])
      assert.include(linesOf(program.stdout)[0], { type: "queued", session: "api", ahead: 1 })
      const attached = yield* maestro.start(["attach", "api"])
      yield* attached.saw("wait for it\n")
      assert.strictEqual(turnIdOf(attached.stderr), id)
      yield* go
      const end = yield* attached.end
      assert.deepEqual([end.code, end.stdout.toString()], [0, allOf("wait for it")])
      // Who was there when it ended has begun the next one.
      assert.include(end.stderr, "The next prompt in the queue has begun")
      const next = yield* maestro.run(["attach", "api"])
      assert.strictEqual(next.code, 0)
      assert.deepEqual((yield* maestro.json(["session", "queue", "list", "api"])).queue, [])
    })
  )
})

describe("Ctrl-C while a turn is shown (S4, S6)", () => {
  it.live("leaves it without a terminal, and asks on one; SIGTERM leaves it always", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait with a tool"])
      yield* first.saw("The tool runs.")
      const mark = `MAESTRO_JOB=${turnIdOf(first.stderr)}`
      first.child.kill("SIGTERM")
      assert.strictEqual((yield* first.end).code, 143)
      assert.include(first.stderr, "It goes on there. Watch it with: maestro attach api")
      const second = yield* maestro.start(["attach", "api"])
      yield* second.saw("The tool runs.")
      second.child.kill("SIGINT")
      assert.strictEqual((yield* second.end).code, 130)
      assert.isAbove(processesMarked(mark).length, 0)

      const third = yield* inTerminal(maestro, ["attach", "api"], 'exec "$@"')
      yield* third.saw("The tool runs.")
      yield* third.type("\u0003")
      yield* third.saw("[s] stop it, [l] leave it running, [Enter] go on watching: ")
      yield* third.type("s\r")
      assert.strictEqual(yield* third.end, 130)
      assert.include(third.screen, "Stopped: nothing of it is left there.")
      assert.deepEqual(processesMarked(mark), [])
    })
  )

  it.live("stops the turn of send without a terminal, with everything that it started", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--json", "--", "wait with a tool"])
      yield* first.saw("The tool runs.")
      const [heading] = linesOf(first.stdout)
      first.child.kill("SIGINT")
      const end = yield* first.end
      assert.strictEqual(end.code, 130)
      assert.deepEqual(linesOf(end.stdout).at(-1), { type: "stopped", verified: true, suspects: [] })
      assert.deepEqual(processesMarked(`MAESTRO_JOB=${String(heading?.["id"])}`), [])
      const { session } = yield* maestro.json(["session", "show", "api"])
      assert.deepEqual([session.state, session.lastTurn.status], ["ready", "interrupted"])
    })
  )
})

describe("a prompt that waits, and is taken out of the queue by somebody else", () => {
  it.live("is said to who waits for it", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      yield* maestro.run(["send", "api", "--detach", "--", "wait for it"])
      const waiting = yield* maestro.start(["send", "api", "--json", "--", "two"])
      yield* waiting.saw('"queued"')
      yield* maestro.run(["session", "queue", "clear", "api"])
      const end = yield* waiting.end
      assert.deepEqual([end.code, JSON.parse(end.stderr).error.code], [1, "unqueued"])
      yield* maestro.run(["stop", "api"])
    })
  )
})

describe("maestro stop (S4)", () => {
  it.live("says stopped when nothing is left, and goes on with nothing of the queue by itself", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      assert.include((yield* maestro.run(["stop", "api"])).stdout.toString(), 'Nothing is under way in "api".')
      const turn = (yield* maestro.run(["send", "api", "--detach", "--", "wait with a tool"])).stdout.toString().trim()
      yield* maestro.run(["send", "api", "--detach", "--", "two"])
      const watching = yield* maestro.start(["attach", "api"])
      yield* watching.saw("The tool runs.")
      yield* Effect.promise(() => watching.kill())
      const { code, stderr, stdout } = yield* maestro.run(["stop", "api"])
      assert.deepEqual([code, stdout.toString()], [0, `Stopped turn ${turn}: none of its processes is left.\n`])
      assert.include(stderr, "maestro session queue clear api")
      assert.deepEqual(processesMarked(`MAESTRO_JOB=${turn}`), [])
      const list = (yield* maestro.json(["session", "list"])).sessions[0]
      assert.deepEqual([list.state, list.queued, list.lastTurn.status], ["queued", 1, "interrupted"])
      const cleared = yield* maestro.json(["session", "queue", "clear", "api"])
      assert.deepEqual([cleared.removed.length, cleared.removed[0].prompt], [1, "two"])
    })
  )

  it.live("never says stopped where the machine cannot be asked (S7)", () =>
    Effect.gen(function* () {
      const { go, host, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait for it"])
      yield* first.saw("wait for it\n")
      const id = turnIdOf(first.stderr)
      yield* Effect.promise(() => first.kill())
      const config = yield* host.configWith({ port: 1 })
      const away = ["--ssh-config", config]
      const stop = yield* maestro.run([...away, "stop", "api", "--json"])
      assert.deepEqual([stop.code, stop.stdout.length, JSON.parse(stop.stderr).error.code], [3, 0, "refused"])
      const log = yield* maestro.run([...away, "log", "api", "--json"])
      assert.strictEqual(log.code, 0)
      assert.include(linesOf(log.stdout).at(-1), { type: "unverifiable", turn: id, code: "refused" })
      const text = yield* maestro.run([...away, "log", "api"])
      assert.include(text.stdout.toString(), `unverifiable: whether turn ${id} goes on or has ended is not known.`)
      assert.strictEqual((yield* maestro.json([...away, "session", "show", "api"])).session.state, "unverifiable")
      const removal = yield* maestro.run([...away, "session", "remove", "api", "--yes"])
      assert.strictEqual(removal.code, 6)
      assert.include(removal.stderr, "maestro stop api")
      const forced = yield* maestro.run([...away, "session", "remove", "api", "--force"])
      assert.strictEqual(forced.code, 0)
      assert.include(forced.stderr, `maestro jobs stop ${id} --remote gpu`)
      yield* go
      assert.strictEqual((yield* maestro.run(["jobs", "stop", id, "--remote", "gpu"])).code, 0)
    })
  )
})
