import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Machines } from "@maestro/core/machine/Machines"
import { newJob } from "@maestro/core/machine/NewJob"
import { RemoteId } from "@maestro/core/remote/Remote"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Stream } from "effect"
import { client, hostDraft, serverAndHost } from "../testing/RpcWorld.ts"

const addHost = Effect.gen(function* () {
  const rpc = yield* client
  const { id } = yield* rpc["remotes.add"]({ remote: yield* hostDraft(), values: {} })
  return { _tag: "Remote", id } as const
})

const launch = Effect.fnUntraced(function* (machine: MachineRef, script: string) {
  const spec = newJob(["sh", "-c", script])
  const machines = yield* Machines
  yield* Jobs.use((jobs) => jobs.launch(spec)).pipe(Effect.provide(machines.get(machine)))
  return spec.id
})

describe("jobs by RPC", () => {
  it.live("are listed and followed from an offset on, byte for byte, and collected (S4, S6)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const machine = yield* addHost
      // Bytes that are no text.
      const id = yield* launch(machine, "printf 'abc\\377\\000\\201xyz'; printf oops >&2; exit 3")
      const follow = (out: number) => Stream.runCollect(rpc["jobs.follow"]({ machine, id, from: { out, err: 0 } }))
      // Whoever has its first bytes goes on behind them.
      yield* follow(0)
      const output = yield* follow(2)
      const bytes = (stream: "out" | "err") =>
        output.flatMap((each) => (each._tag === "Chunk" && each.stream === stream ? [...each.bytes] : []))
      assert.deepEqual(bytes("out"), [...Buffer.from("c\u00ff\u0000\u0081xyz", "latin1")])
      assert.deepEqual(bytes("err"), [...Buffer.from("oops")])
      assert.deepEqual(output.at(-1), {
        _tag: "End",
        state: { _tag: "Exited", code: 3 },
        offsets: { out: 9, err: 4 }
      })
      const [info] = yield* rpc["jobs.list"]({ machine })
      assert.deepInclude(info, { id, state: { _tag: "Exited", code: 3 }, sizes: { out: 9, err: 4 } })
      // Nobody has said that its output is stored: it stays.
      assert.deepEqual(yield* rpc["jobs.collect"]({ machine, olderThanSeconds: 0 }), [])
    }).pipe(Effect.provide(serverAndHost))
  )

  it.live("are stopped with all that they started (S4)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const machine = yield* addHost
      const id = yield* launch(machine, "trap '' INT TERM; echo up; tail -f /dev/null")
      const follow = rpc["jobs.follow"]({ machine, id, from: { out: 0, err: 0 } })
      yield* Stream.runHead(follow)
      assert.deepEqual(yield* rpc["jobs.stop"]({ machine, id }), { _tag: "Gone" })
      const state = yield* rpc["jobs.state"]({ machine, id })
      assert.strictEqual(state._tag, "Exited")
    }).pipe(Effect.provide(serverAndHost))
  )

  it.live(
    "are not there, on machines that are not there, or that cannot be reached, each said as what it is (R7, S7)",
    () =>
      Effect.gen(function* () {
        const rpc = yield* client
        const id = JobId.make(uuid7())
        const missing = yield* Effect.flip(rpc["jobs.state"]({ machine: { _tag: "Local" }, id }))
        assert.strictEqual(missing._tag, "JobNotFound")
        const nowhere = { _tag: "Remote", id: RemoteId.make(uuid7()) } as const
        assert.strictEqual((yield* Effect.flip(rpc["jobs.list"]({ machine: nowhere })))._tag, "RemoteNotFound")
        const { configWith } = yield* TestHost
        const closed = yield* hostDraft({ name: "closed", sshConfig: yield* configWith({ port: 1 }) })
        yield* rpc["remotes.add"]({ remote: closed, values: {} })
        const away = yield* Effect.flip(rpc["jobs.list"]({ machine: { _tag: "Remote", id: closed.id } }))
        if (away._tag !== "SshError") return assert.fail(away._tag)
        assert.deepEqual([away.remote, away.stage, away.reason.code], ["closed", "reach", "refused"])
      }).pipe(Effect.provide(serverAndHost))
  )
})
