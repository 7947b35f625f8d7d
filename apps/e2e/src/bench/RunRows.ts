import { Jobs } from "@maestro/core/machine/Jobs"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, Stream } from "effect"
import { until } from "../testing/Hosts.ts"
import { scriptJob } from "../testing/Stack.ts"
import { measure, median, timed } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import type { Setting } from "./Setting.ts"

const firstByte = (jobs: Jobs["Service"]) =>
  Effect.gen(function* () {
    const job = scriptJob("echo first; sleep 5")
    yield* jobs.launch(job)
    yield* jobs.follow(job.id, { out: 0, err: 0 }).pipe(Stream.take(1), Stream.runDrain)
    return job.id
  })

/** From nothing (no connection, no helper) to the first byte of an agent. */
const coldConnect = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { stack, rtt } = setting
  const disconnect = Transport.use((transport) => transport.disconnect).pipe(
    Effect.provide(OpenSshTransport.layer(stack.remote).pipe(Layer.provide(NodeServices.layer)))
  )
  const cold = Effect.gen(function* () {
    yield* stack.onRemote(Jobs.use(firstByte))
  })
  const ours: Array<number> = []
  const theirs: Array<number> = []
  for (let i = 0; i < rounds; i++) {
    yield* disconnect
    ours.push(yield* timed(cold))
    theirs.push(yield* timed(setting.fresh("echo", "first")))
  }
  const over = median(ours) - median(theirs)
  return {
    what: "cold connect to the first byte of an agent (library)",
    rtt,
    ours: ms(median(ours)),
    theirs: `plain \`ssh host agent\` ${ms(median(theirs))}: ${ms(over)} more${rtt === 0 ? "" : ` (${(over / rtt).toFixed(1)} RTT)`}`,
    bar: "<= plain ssh + 3 RTT",
    met: over <= 3 * rtt
  } satisfies Row
})

const stubborn = `setsid sh -c 'trap "" INT TERM HUP; while :; do sleep 1; done' & trap "" INT TERM; echo up >"$1"; while :; do sleep 1; done`

/** A tree that ignores INT and TERM: all stages are needed. */
const stop = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { stack, host, rtt } = setting
  const sample = yield* stack.onRemote(
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const values: Array<number> = []
      for (let i = 0; i < rounds; i++) {
        const up = `${host.home}/up-${rtt}-${i}`
        const job = scriptJob(stubborn, up)
        yield* jobs.launch(job)
        yield* until(Effect.map(host.exec(["test", "-s", up]), ({ exitCode }) => exitCode === 0))
        values.push(yield* timed(jobs.stop(job.id)))
      }
      return median(values)
    })
  )
  return {
    what: "stop of a tree that ignores INT and TERM, verified (library)",
    rtt,
    ours: ms(sample),
    theirs: "",
    bar: "<= 2.5 s + RTT",
    met: sample <= 2500 + rtt
  } satisfies Row
})

export const runRows = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  return [yield* coldConnect(setting, rounds), yield* stop(setting, 2)]
})

const flood =
  'i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); echo "$i the quick brown fox jumps over the lazy dog"; done; sleep 600'

/** What the process grows by when it follows agents whose output nobody reads as fast as it comes. */
export const memoryRow = Effect.fnUntraced(function* (setting: Setting, collect: () => void) {
  const agents = 20
  return yield* setting.stack.onRemote(
    Effect.gen(function* () {
      const jobs = yield* Jobs
      yield* jobs.list
      collect()
      const before = process.memoryUsage()
      const followAll = Effect.forEach(
        Array.from({ length: agents }, () => scriptJob(flood)),
        Effect.fnUntraced(function* (job) {
          yield* jobs.launch(job)
          // Reads a little and then no more.
          yield* jobs.follow(job.id, { out: 0, err: 0 }).pipe(
            Stream.runForEach(() => Effect.never),
            Effect.forkScoped
          )
          return job
        }),
        { concurrency: 4 }
      )
      const started = yield* followAll
      yield* until(
        Effect.map(jobs.list, (all) =>
          started.every(({ id }) => (all.find((each) => each.id === id)?.sizes.out ?? 0) > 1_000_000)
        )
      )
      // As much as will ever come is here once two looks in a row find no more.
      const used = () => {
        collect()
        const now = process.memoryUsage()
        return now.heapUsed + now.external - before.heapUsed - before.external
      }
      yield* measure(2, jobs.list)
      const each = used() / agents / 1024 / 1024
      yield* Effect.forEach(started, ({ id }) => jobs.stop(id), { concurrency: 4, discard: true })
      return {
        what: `memory per followed agent, ${agents} slow readers of 1.4 MB each`,
        ours: `${each.toFixed(2)} MiB`,
        theirs: "",
        bar: "<= 5 MiB",
        met: each <= 5
      } satisfies Row
    }).pipe(Effect.scoped)
  )
})
