import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { Effect } from "effect"
import { linesOf, sessionUnderTest } from "./testing/FakeClaude.ts"
import { processesMarked, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** A session behind a link that can be cut, and the words that send it there. */
const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  const proxy = yield* FaultProxy.start({ port: remote.host.port })
  const config = yield* remote.host.configWith({ port: proxy.port })
  const far = ["--ssh-config", config]
  yield* Effect.addFinalizer(() => remote.maestro.run([...far, "remote", "disconnect", "gpu"]))
  return { ...remote, ...(yield* sessionUnderTest(remote)), proxy, far }
})

describe("a link that breaks under a turn (S6, S7, R10)", () => {
  it.live("is said when it is lost and when it is back; every event is shown and stored once", () =>
    Effect.gen(function* () {
      const { far, go, maestro, proxy } = yield* setUp
      const person = yield* maestro.start([...far, "send", "api", "--", "wait for it"])
      yield* person.saw("Prompt 1: wait for it")
      // This one has it from the store, and may not have a link yet.
      const program = yield* maestro.start([...far, "attach", "api", "--json"])
      yield* program.saw("Prompt 1: wait for it")
      yield* proxy.reset
      yield* person.said("Reconnected: back after ")
      yield* go
      const [shown, told] = yield* Effect.all([person.end, program.end])
      assert.match(
        shown.stderr,
        /The link is lost: .*\. The run goes on there; reconnecting\.\.\.\nReconnected: back after [\d.]+ s\.\n/
      )
      assert.strictEqual(shown.stdout.toString(), "model m1\nPrompt 1: wait for it\nAll done.\n")
      assert.deepEqual([shown.code, told.code, told.stderr], [0, 0, ""])
      const events = linesOf(told.stdout).filter(({ type }) => type !== "link")
      assert.deepEqual(
        events.map(({ type }) => type),
        ["run", "started", "text", "text", "result", "outcome"]
      )
      assert.deepEqual(linesOf((yield* maestro.run([...far, "log", "api", "--json"])).stdout), events)
    })
  )

  it.live("does not keep a stop waiting for ever, and nothing is called stopped then (S4)", () =>
    Effect.gen(function* () {
      const { far, maestro, proxy } = yield* setUp
      const first = yield* maestro.start([...far, "send", "api", "--json", "--", "wait for it"])
      yield* first.saw("Prompt 1: wait for it")
      const mark = `MAESTRO_JOB=${String(linesOf(first.stdout)[0]?.["id"])}`
      yield* proxy.refuse
      yield* proxy.reset
      yield* first.saw('"lost"')
      first.child.kill("SIGINT")
      const end = yield* first.end
      assert.strictEqual(end.code, 3)
      assert.notInclude(end.stdout.toString(), '"stopped"')
      assert.isAbove(processesMarked(mark).length, 0)
      assert.strictEqual((yield* maestro.run(["stop", "api"])).code, 0)
      assert.deepEqual(processesMarked(mark), [])
    })
  )
})
