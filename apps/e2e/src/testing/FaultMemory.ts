import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Jobs } from "@maestro/core/machine/Jobs"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, Fiber, Schedule, Stream } from "effect"
import { makeStack, scriptJob } from "./Stack.ts"

/** Bytes that this process uses, with all garbage collected. */
export interface MemoryUse {
  readonly heap: number
  readonly rss: number
}

/** Prints this many bytes a second in lines of 1,000, until the file appears. */
const script = `
line=$(head -c 999 /dev/zero | tr '\\0' x)
block=$(i=0; while [ $i -lt "$2" ]; do i=$((i + 1)); echo "$line"; done)
while [ ! -e "$1" ]; do echo "$block"; sleep 0.2; done`

const linesPerBlock = 10
const agents = 20

const collectGarbage = () => {
  setFlagsFromString("--expose-gc")
  const collect: unknown = runInNewContext("gc")
  if (typeof collect === "function") collect()
}

const used = Effect.sync((): MemoryUse => {
  collectGarbage()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
})

/** Follows 20 agents that write 1 MB/s together, and measures once a minute. */
export const followForMinutes = Effect.fnUntraced(function* (minutes: number) {
  const host = yield* ProcessHost.start()
  const { onRemote } = yield* makeStack(host)
  const stop = `${host.home}/stop`
  let bytes = 0
  return yield* onRemote(
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const following = yield* Effect.forEach(
        Array.from({ length: agents }, () => scriptJob(script, stop, String(linesPerBlock))),
        Effect.fnUntraced(function* (job) {
          yield* jobs.launch(job)
          return yield* Effect.forkChild(
            Stream.runForEach(jobs.follow(job.id, { out: 0, err: 0 }), (each) =>
              Effect.sync(() => {
                if (each._tag === "Chunk") bytes += each.bytes.length
              })
            ),
            { startImmediately: true }
          )
        })
      )
      const measured: Array<MemoryUse> = []
      const began = performance.now()
      yield* Effect.repeat(
        Effect.map(Effect.delay(used, "1 minute"), (use) => void measured.push(use)),
        Schedule.recurs(minutes - 1)
      )
      const seconds = (performance.now() - began) / 1_000
      const rate = bytes / seconds
      yield* host.exec(["touch", stop])
      yield* Fiber.joinAll(following)
      return { measured, rate }
    })
  )
}, Effect.scoped)
