import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { Effect, Schedule } from "effect"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const linesOf = (stdout: Buffer) =>
  stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("maestro remote status (S5)", () => {
  it.live("connects, and says of every remote how its connection is", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      yield* maestro.json(["remote", "add", "asleep", "--host", "127.0.0.1", "--disabled"])
      const { remotes } = yield* maestro.json(["remote", "status"])
      assert.deepEqual(
        remotes.map(({ remote, state }: { remote: string; state: { _tag: string } }) => [remote, state._tag]),
        [
          ["asleep", "Disabled"],
          ["gpu", "Connected"]
        ]
      )
      assert.isAbove(remotes[1].health.roundTrip, 0)
      const { code, stdout } = yield* maestro.run(["remote", "status", "gpu"])
      assert.strictEqual(code, 0)
      assert.match(stdout.toString(), /^NAME  CONNECTION\ngpu {3}connected, round trip [\d.]+ ms(?:, degraded)?\n$/)
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.live("ends with what is wrong: unreachable, needs a person, not there", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const away = ["--ssh-config", yield* host.configWith({ port: 1 })]
      const unreachable = yield* maestro.run([...away, "remote", "status", "gpu"])
      assert.strictEqual(unreachable.code, 3)
      assert.match(unreachable.stdout.toString(), /\ngpu {3}unreachable: .*refused the connection.*\n\ngpu:\n/)
      const config = yield* host.configWith({ lines: ["IdentitiesOnly yes", "PreferredAuthentications password"] })
      const blocked = yield* maestro.run(["--ssh-config", config, "--json", "remote", "status", "gpu"])
      assert.strictEqual(blocked.code, 4)
      assert.strictEqual(JSON.parse(blocked.stdout.toString()).remotes[0].state._tag, "Blocked")
      const nobody = yield* maestro.run(["--json", "remote", "status", "nobody"])
      assert.deepEqual([nobody.code, JSON.parse(nobody.stderr).error.code], [5, "remote-not-found"])
    })
  )

  it.live("watches: a line for every change, until it is ended", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      yield* Effect.addFinalizer(() => maestro.run(["--ssh-config", config, "remote", "disconnect", "gpu"]))
      const watching = yield* maestro.start(["--ssh-config", config, "--json", "remote", "status", "gpu", "--watch"])
      yield* watching.saw('"Connected"')
      yield* proxy.reset
      yield* watching.saw('"Reconnecting"')
      yield* Effect.repeat(
        Effect.sync(() => /"Reconnecting"[^]*"Connected"/.test(watching.stdout.toString())),
        { until: (isBack) => isBack, schedule: Schedule.spaced("50 millis") }
      )
      watching.child.kill("SIGINT")
      const { code, stdout } = yield* watching.end
      assert.strictEqual(code, 130)
      const tags = linesOf(stdout).map(({ state }) => state._tag)
      assert.deepEqual(
        tags.filter((tag, index) => tag !== tags[index - 1]),
        ["Connecting", "Connected", "Reconnecting", "Connected"]
      )
    })
  )
})
