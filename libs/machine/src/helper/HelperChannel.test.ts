import { existsSync, writeFileSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Ref, Scope } from "effect"
import { Shell } from "../shell/Shell.ts"
import { eventually } from "../testing/Sandbox.ts"
import * as TestShell from "../testing/TestShell.ts"
import { make } from "./HelperChannel.ts"
import { encodePayload } from "./HelperFrame.ts"
import { runScript } from "./HelperRun.ts"
import { HelperTimings } from "./HelperTimings.ts"

const defaults = HelperTimings.defaultValue()
const text = (value: string) => encodePayload("b64", new TextEncoder().encode(value))

/** Opens a channel over this shell; it ends with the test. */
const open = (options: TestShell.TestShellOptions, timings: Partial<HelperTimings> = {}) =>
  Effect.flatMap(Shell, make).pipe(
    Effect.provideService(HelperTimings, Object.assign({}, defaults, timings)),
    Effect.provide(TestShell.layer(options).pipe(Layer.provide(NodeServices.layer)))
  )

/** The helper's stdout as a pipe that the test can write into too: a process of a start-up file would have it. */
const piped = { command: ["/bin/sh", "-c", '/bin/sh "$@" | cat', "sh"] } as const

describe("HelperChannel", () => {
  it.live("finds the shell behind noise, echoes and reads of start-up files", () =>
    Effect.gen(function* () {
      const startUp = "printf 'noise without an end'; head -c 200000 /dev/zero; echo; read -r a; read -r b; echo $a $b"
      const channel = yield* open({ command: ["/bin/sh", "-c", `${startUp}; exec /bin/sh "$@"`, "sh"] }, { resync: 50 })
      assert.isAbove(channel.info.pid, 1)
      assert.strictEqual((yield* runScript(channel, "echo hi")).stdout.length, 3)
    })
  )

  it.live("does not take an echo for a shell", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        open({ command: ["/bin/sh", "-c", 'echo "$@"; exec cat', "sh"] }, { resync: 50, open: 1_000 })
      )
      assert.include(error.message, "no answer within 1 s")
    })
  )

  it.live("answers requests in their own time, and passes over what nobody waits for", () =>
    Effect.gen(function* () {
      const channel = yield* open({})
      const answers = yield* channel.send([
        ["run", text("sleep 0.2; echo slow")],
        ["run", text("echo quick")],
        ["ping"]
      ])
      const order: Array<string> = []
      yield* Effect.all(
        answers.map((answer, index) =>
          Effect.tap(answer.all, () => Effect.sync(() => order.push(["slow", "quick", "ping"][index]!)))
        ),
        { concurrency: 3 }
      )
      assert.strictEqual(order.at(-1), "slow")
      yield* Effect.timeoutOption(channel.request("run", text("sleep 0.2; echo late")), 10)
      assert.strictEqual((yield* channel.request("ping")).at(-1)?.tag, "pong")
      assert.deepStrictEqual((yield* runScript(channel, "sleep 0.3; exit 5")).code, 5)
      assert.isFalse(yield* channel.isClosed)
    })
  )

  it.live("brings scripts and output that fit into no line", () =>
    Effect.gen(function* () {
      const channel = yield* open({})
      const long = "é".repeat(50_000)
      const result = yield* runScript(channel, `printf %s '${long}'; printf %s '${long}' >&2; head -c 300000 /dev/zero`)
      assert.strictEqual(new TextDecoder().decode(result.stdout.subarray(0, 100_000)), long)
      assert.strictEqual(result.stdout.length, 400_000)
      assert.strictEqual(new TextDecoder().decode(result.stderr), long)
    })
  )

  it.live("ends with its shell, and says what the shell said", () =>
    Effect.gen(function* () {
      const channel = yield* open({})
      const waiting = yield* Effect.forkChild(Effect.flip(channel.request("run", text("sleep 600"))), {
        startImmediately: true
      })
      process.kill(channel.info.pid, "SIGKILL")
      const error = yield* channel.closed
      assert.strictEqual(yield* Fiber.join(waiting), error)
      assert.strictEqual(yield* Effect.flip(channel.request("ping")), error)
      assert.include(error.message, '"wasReady":true')
    })
  )

  for (const junk of ["junk\n", "999999 pong\n", "0 pong\n", `1 ${"x".repeat(5_000)}`]) {
    it.live(`ends when something else comes through it: ${JSON.stringify(junk.slice(0, 20))}`, () =>
      Effect.gen(function* () {
        const channel = yield* open(piped)
        writeFileSync(`/proc/${channel.info.pid}/fd/1`, junk)
        const error = yield* channel.closed
        assert.include(error.message, "does not parse")
      })
    )
  }

  it.live("notices a helper that goes silent, and distrusts what lies under it (R10)", () =>
    Effect.gen(function* () {
      const distrusted = yield* Ref.make(0)
      const channel = yield* open({ distrusted }, { pingEvery: 50, silence: 300 })
      const waiting = yield* Effect.forkChild(Effect.flip(channel.request("run", text("sleep 600"))), {
        startImmediately: true
      })
      process.kill(channel.info.pid, "SIGSTOP")
      const error = yield* channel.closed
      assert.include(error.message, "did not answer for 0.3 s")
      assert.strictEqual(yield* Fiber.join(waiting), error)
      assert.strictEqual(yield* Ref.get(distrusted), 1)
      process.kill(channel.info.pid, "SIGCONT")
    })
  )

  it("notices a dead link within 20 s", () => {
    assert.isBelow(defaults.pingEvery + defaults.silence, 20_000)
  })

  it.live("leaves nothing behind when its scope closes", () =>
    Effect.gen(function* () {
      const pid = yield* Effect.scoped(
        Effect.gen(function* () {
          const channel = yield* open({})
          yield* Effect.forkChild(Effect.ignore(channel.request("run", text("sleep 600"))), { startImmediately: true })
          assert.strictEqual((yield* channel.request("ping")).at(-1)?.tag, "pong")
          return channel.info.pid
        })
      )
      yield* Effect.promise(() => eventually("the helper is gone, and no zombie", () => !existsSync(`/proc/${pid}`)))
    })
  )

  it.live("does not wait for its helper to end, but ends one that does not come to it", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const channel = yield* open({}, { quit: 200, linger: 100 }).pipe(Scope.provide(scope))
      const { pid } = channel.info
      process.kill(pid, "SIGSTOP")
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(existsSync(`/proc/${pid}`))
      yield* Effect.promise(() => eventually("it was ended by force", () => !existsSync(`/proc/${pid}`)))
    })
  )
})
