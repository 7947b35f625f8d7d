import { type JobState, Jobs } from "@maestro/core/machine/Jobs"
import { createHash } from "node:crypto"
import { Effect, Fiber, Option, Stream } from "effect"
import { attempt } from "./FaultAttempt.ts"
import { numberedLines } from "./FaultLines.ts"
import type { FaultWorld } from "./FaultWorld.ts"
import { scriptJob } from "./Stack.ts"

/** Writes numbered lines to both streams until the file appears, so slowly that an hour of it fits on the remote's disk. */
const script = `
i=0
while [ ! -e "$1" ]; do
  i=$((i + 1))
  echo "out $i 0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abcdefghijklmnopqrstuvwxyz"
  echo "err $i" >&2
  [ $((i % 3)) -ne 0 ] || sleep 0.1
done
exit 7`

/** Starts it however often it takes: launching one job many times is launching it once. */
const launch = Effect.fnUntraced(function* (world: FaultWorld, job: ReturnType<typeof scriptJob>) {
  const jobs = yield* Jobs
  while (Option.isNone(yield* attempt(world, "launch", jobs.launch(job)))) yield* Effect.sleep("50 millis")
})

/** The files of a job, wherever a remote with a full home had to put them. */
const foldersOf = (world: FaultWorld, id: string) =>
  [`${world.host.home}/.local/state/maestro`, `/var/tmp/maestro-${process.getuid?.() ?? 0}`].map((root) =>
    world.seen(`${root}/jobs/v1/${id}`)
  )

/** An agent that writes all the time, and somebody who follows it. */
export const startAgent = Effect.fnUntraced(function* (world: FaultWorld, name: string) {
  const { ledger, local } = world
  const stopFile = `${world.work}/stop-${name}`
  const job = scriptJob(script, stopFile)
  yield* launch(world, job)
  const wasFull = ledger.span()
  const seen = { out: numberedLines("out"), err: numberedLines("err") }
  let state: JobState | undefined
  const jobs = yield* Jobs
  const following = yield* Stream.runForEach(jobs.follow(job.id, { out: 0, err: 0 }), (each) =>
    Effect.sync(() => {
      if (each._tag === "End") state = each.state
      else {
        const wrong = seen[each.stream].push(each.offset, each.bytes)
        if (wrong !== undefined) ledger.violation(`agent ${name}: ${wrong}`)
      }
    })
  ).pipe(
    Effect.catch((error) => Effect.sync(() => ledger.violation(`agent ${name}: following ended: ${error.message}`))),
    Effect.forkScoped({ startImmediately: true })
  )

  const written = Effect.fnUntraced(function* (stream: "out" | "err") {
    const paths = foldersOf(world, job.id).map((folder) => `${folder}/${stream}`)
    const [path] = yield* Effect.filter(paths, (each) => Effect.orElseSucceed(local.exists(each), () => false))
    if (path === undefined) return Buffer.alloc(0)
    return Buffer.from(yield* Effect.orDie(local.readFile(path)))
  })
  /** Ends the agent, and compares every byte. */
  const finish = Effect.gen(function* () {
    yield* Effect.orDie(local.writeFileString(world.seen(stopFile), ""))
    const ended = yield* Effect.timeoutOption(Fiber.await(following), "60 seconds")
    if (Option.isNone(ended)) return ledger.violation(`agent ${name}: its end has not been seen within 60 s`)
    if (state?._tag !== "Exited" || state.code !== 7) ledger.violation(`agent ${name}: ${JSON.stringify(state)}`)
    for (const stream of ["out", "err"] as const) {
      const bytes = yield* written(stream)
      const { digest, odd, size } = seen[stream]
      ledger.note(`agent ${name} wrote ${bytes.length} bytes to ${stream}`)
      if (bytes.length === 0) ledger.violation(`agent ${name}: its ${stream} is not there`)
      if (digest() !== createHash("sha256").update(bytes).digest("hex")) {
        ledger.violation(`agent ${name}: ${size()} bytes of ${stream} arrived, and ${bytes.length} others were written`)
      }
      // What an agent writes onto a full disk is not written: only then may a line be missing.
      if (odd.length > 0 && !wasFull()) ledger.violation(`agent ${name}: lines out of order: ${odd[0]}`)
    }
  })
  return { id: job.id, progress: Effect.sync(() => seen.out.size()), finish }
})

export type FaultAgent = Effect.Success<ReturnType<typeof startAgent>>
