import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Fiber, Stream } from "effect"
import { until } from "../testing/Hosts.ts"
import { makeStack, scriptJob } from "../testing/Stack.ts"
import { median, timed } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import type { Setting } from "./Setting.ts"

const firstByte = (jobs: Jobs["Service"]) =>
  Effect.gen(function* () {
    const job = scriptJob("echo first")
    yield* jobs.launch(job, { thenFollow: true })
    yield* jobs.follow(job.id, { out: 0, err: 0 }).pipe(Stream.take(1), Stream.runDrain)
    return job.id
  })

/** From nothing (no connection, no helper) to the first byte of an agent. Each round has a Maestro of its own. */
const coldConnect = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { host, config, rtt } = setting
  const cold = Effect.scoped(
    Effect.flatMap(makeStack({ alias: host.alias, sshConfigPath: config }), ({ onRemote }) =>
      onRemote(timed(Jobs.use(firstByte)))
    )
  )
  const ours: Array<number> = []
  const theirs: Array<number> = []
  for (let i = 0; i < rounds; i++) {
    ours.push(yield* cold)
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
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  /** Launches and follows, reads one piece of each and then no more. */
  const followSlowly = Effect.fnUntraced(function* (jobs: Jobs["Service"], count: number) {
    const started = Array.from({ length: count }, () => scriptJob(flood))
    yield* Effect.forEach(started, (job) => jobs.launch(job), { concurrency: 4, discard: true })
    const pieces = yield* Effect.forEach(started, ({ id }) =>
      jobs.follow(id, { out: 0, err: 0 }).pipe(
        Stream.runForEach(() => Effect.never),
        Effect.forkScoped({ startImmediately: true })
      )
    )
    const isWritten = Effect.map(jobs.list, (all) =>
      started.every(({ id }) => (all.find((each) => each.id === id)?.sizes.out ?? 0) > 1_400_000)
    )
    yield* until(isWritten)
    // What will ever come has come once it is no more from one look to the next.
    let before = used()
    yield* until(
      Effect.map(Effect.delay(jobs.list, "300 millis"), () => {
        const now = used()
        const settled = Math.abs(now - before) < 100_000
        before = now
        return settled
      })
    )
    const total = used()
    yield* Effect.forEach(pieces, Fiber.interrupt, { discard: true })
    yield* Effect.forEach(started, ({ id }) => jobs.stop(id), { concurrency: 4, discard: true })
    return total
  })
  return yield* setting.stack.onRemote(
    Effect.gen(function* () {
      const jobs = yield* Jobs
      // The first ones also pay for what is loaded and compiled.
      const few = yield* followSlowly(jobs, 2)
      const many = yield* followSlowly(jobs, 2 + agents)
      const each = Math.max(0, many - few) / agents / 1024 / 1024
      return {
        what: `memory per followed agent, ${agents} slow readers of 1.7 MB each`,
        ours: `${each.toFixed(2)} MiB`,
        theirs: "",
        bar: "<= 5 MiB",
        met: each <= 5
      } satisfies Row
    }).pipe(Effect.scoped)
  )
})
