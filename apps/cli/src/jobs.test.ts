import * as NodeMachines from "@maestro/server/machine/NodeMachines"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Machines } from "@maestro/core/machine/Machines"
import { Database } from "@maestro/server/store/Database"
import * as SqliteRemotes from "@maestro/server/store/SqliteRemotes"
import { Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"
import type { Maestro } from "./testing/Maestro.ts"
import { processesWith, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** Starts a job on the remote "gpu", by the library. */
const launch = (maestro: Maestro, script: string) =>
  Effect.gen(function* () {
    const { id } = yield* Remotes.use((remotes) => remotes.get("gpu"))
    const machines = yield* Machines
    const job = JobId.make(uuid7())
    yield* Jobs.use((jobs) =>
      jobs.launch({
        id: job,
        command: ["sh", "-c", script],
        env: {},
        stdin: new Uint8Array(),
        meta: { agent: "custom", client: "test", createdAt: Date.now() }
      })
    ).pipe(Effect.provide(machines.get({ _tag: "Remote", id })))
    return job
  }).pipe(
    Effect.provide(
      NodeMachines.layer().pipe(
        Layer.provideMerge(SqliteRemotes.layer),
        Layer.provide(Database.layer(maestro.dataDir)),
        Layer.provideMerge(NodeServices.layer)
      )
    )
  )

const on = ["--remote", "gpu"]

describe("maestro jobs (S4, S6)", () => {
  it.live("attaches to a job with --raw: its whole output, what comes, and its exit code", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const job = yield* launch(
        maestro,
        `printf 'before\\n'; printf 'oops\\n' >&2; until [ -e "$HOME/go" ]; do sleep 0.05; done; printf '\\377\\000after\\n'; exit 7`
      )
      const running = yield* maestro.start(["jobs", "attach", "--raw", ...on, job])
      yield* running.saw("before\n")
      yield* host.exec(["touch", `${host.home}/go`])
      const { code, stdout, stderr } = yield* running.end
      assert.strictEqual(code, 7)
      assert.deepEqual(stdout, Buffer.concat([Buffer.from("before\n"), Buffer.from([255, 0]), Buffer.from("after\n")]))
      assert.strictEqual(stderr, "oops\n")
      const rest = yield* maestro.run(["jobs", "attach", "--raw", ...on, job, "--from", "9", "--from-err", "5"])
      assert.deepEqual([rest.code, rest.stdout.toString(), rest.stderr], [7, "after\n", ""])
      const { jobs } = yield* maestro.json(["jobs", "list", ...on])
      assert.deepEqual(
        jobs.map((each: Record<string, unknown>) => [each.id, each.state, each.agent, each.sizes]),
        [[job, { _tag: "Exited", code: 7 }, "custom", { out: 15, err: 5 }]]
      )
    })
  )

  it.live("leaves the job running when the one who looks on is interrupted or killed", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const script = `echo started; until [ -e "$HOME/go" ]; do sleep 0.05; done; echo finished`
      const job = yield* launch(maestro, script)
      for (const [signal, expected] of [
        ["SIGINT", 130],
        ["SIGKILL", 137]
      ] as const) {
        const running = yield* maestro.start(["jobs", "attach", ...on, job])
        yield* running.saw("started\n")
        running.child.kill(signal)
        const { code, stderr } = yield* running.end
        assert.strictEqual(code, expected)
        if (signal === "SIGINT") assert.include(stderr, `maestro jobs attach ${job} --remote gpu`)
      }
      yield* host.exec(["touch", `${host.home}/go`])
      const { code, stdout } = yield* maestro.run(["jobs", "attach", ...on, job])
      assert.deepEqual([code, stdout.toString()], [0, "started\nfinished\n"])
    })
  )

  it.live("stops a job with all that it started, and says so only when nothing is left", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const time = `98764.${randomBytes(4).readUInt32BE()}`
      const job = yield* launch(
        maestro,
        `trap '' INT TERM HUP; setsid sh -c 'trap "" INT TERM HUP; sleep ${time}; sleep ${time}' & echo started; wait`
      )
      const running = yield* maestro.start(["jobs", "attach", ...on, job])
      yield* running.saw("started\n")
      assert.deepEqual(yield* maestro.json(["jobs", "stop", ...on, job]), { job, stopped: true, suspects: [] })
      assert.deepEqual(processesWith(time), [])
      const { code, stderr } = yield* running.end
      assert.strictEqual(code, 1)
      assert.include(stderr, "ended by signal 9")
    })
  )

  it.live("removes no job of another client that has not stored its output, who ever has looked at it", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const job = yield* launch(maestro, "echo precious")
      yield* maestro.run(["jobs", "attach", ...on, job])
      assert.deepEqual(yield* maestro.json(["jobs", "gc", ...on, "--older-than", "0s"]), { removed: [], unasked: [] })
      assert.strictEqual((yield* maestro.json(["jobs", "list", ...on])).jobs.length, 1)
    })
  )

  it.live("says what is wrong with its arguments, and that a job is not there", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, string]> = [
        [["attach", uuid7()], 2, "no machine was named"],
        [["attach", uuid7(), "--raw"], 255, "no machine was named"],
        [["stop", uuid7()], 2, "no machine was named"],
        [["list", "--local", ...on], 2, "two machines"],
        [["list", "--remote", "nobody"], 5, "nobody"],
        [["stop", ...on, "x"], 2, "is not an id"],
        [["stop", ...on, uuid7()], 5, "There is no job"],
        [["attach", ...on, uuid7()], 5, "There is no job"],
        [["attach", ...on, uuid7(), "--raw"], 255, "There is no job"],
        [["attach", ...on, uuid7(), "--raw", "--from", "-1"], 255, "--from"],
        [["attach", ...on, "--raw"], 255, "'job'"],
        [["attach", ...on, "--no-such"], 2, "--no-such"],
        [["attach", ...on, uuid7(), "--from", "1"], 2, "from the start"],
        [["gc", ...on, "--older-than", "soon"], 2, "--older-than"]
      ]
      for (const [args, expected, words] of cases) {
        const { code, stderr } = yield* maestro.run(["jobs", ...args, "--json"])
        assert.strictEqual(code, expected, `${args.join(" ")}: ${stderr}`)
        assert.include(JSON.parse(stderr).error.message, words)
      }
    })
  )
})
