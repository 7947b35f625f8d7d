import { NodeServices } from "@effect/platform-node"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Jobs } from "@maestro/core/machine/Jobs"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Machines } from "@maestro/core/machine/Machines"
import { newJob } from "@maestro/core/machine/NewJob"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Sessions } from "@maestro/core/session/Sessions"
import { Turns } from "@maestro/core/session/Turns"
import { aRemote } from "@maestro/server/testing/aRemote"
import { aDraft, maestroIn } from "@maestro/server/testing/SessionWorld"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, FileSystem, Layer, Stream } from "effect"
import { percentile } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import type { Setting } from "./Setting.ts"

const sessions = 20
const linesEach = 100

/**
 * An agent that says the time ten times a second, without a process for each: what is measured is the way of its words, and
 * not how many processes this machine can start.
 */
const clock = [
  "exec 9<> <(:)",
  `echo '{"type":"system","subtype":"init","session_id":"clock"}'`,
  `for ((i = 0; i < ${linesEach}; i++)); do`,
  "  read -r -t 0.1 -u 9",
  `  printf '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\\n' "\${EPOCHREALTIME/[.,]/}"`,
  "done",
  `echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`
].join("\n")

/** A line of an agent: when it came here, and how long after it was written, in milliseconds. Both have one clock. */
interface Heard {
  readonly at: number
  readonly latency: number
}

const heard = (written: string): Heard => {
  const at = performance.timeOrigin + performance.now()
  return { at, latency: at - Number(written) / 1_000 }
}

/** What came while all of them were streaming: starting twenty agents at once is another thing. */
const whileAllStream = (all: ReadonlyArray<ReadonlyArray<Heard>>): ReadonlyArray<number> => {
  const from = Math.max(...all.map((each) => each[0]?.at ?? Number.NaN))
  const to = Math.min(...all.map((each) => each.at(-1)?.at ?? Number.NaN))
  return all.flat().flatMap(({ at, latency }) => (at >= from && at <= to ? [latency] : []))
}

/** The same words as bytes, which nobody decodes or stores: what the way itself takes on this machine, at this moment. */
const bareOf = (machine: MachineRef) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const job = newJob(["/bin/bash", "-c", clock])
    yield* jobs.launch(job)
    const all: Array<Heard> = []
    yield* jobs.follow(job.id, { out: 0, err: 0 }).pipe(
      Stream.filter((each) => each._tag === "Chunk"),
      Stream.map(({ bytes }) => bytes),
      Stream.decodeText,
      Stream.splitLines,
      Stream.runForEach((line) =>
        Effect.sync(() => {
          const written = /"text":"(\d+)"/.exec(line)?.[1]
          if (written !== undefined) all.push(heard(written))
        })
      )
    )
    return all
  }).pipe((effect) => Machines.use((machines) => Effect.provide(effect, machines.get(machine))))

/** Milliseconds from when an agent wrote a line until its event was stored, and with a follower. */
const eventsOf = Effect.fnUntraced(function* (name: string) {
  const turns = yield* Turns
  const { id } = yield* turns.send(name, { prompt: clock, attachments: [], when: "queue" })
  const all: Array<Heard> = []
  const watch = Stream.runForEach(turns.follow(id), (update) =>
    Effect.sync(() => {
      if (update._tag !== "Event" || update.event.event._tag !== "Text") return
      all.push(heard(update.event.event.text))
    })
  )
  yield* Effect.all([watch, turns.advance(name)], { concurrency: 2 })
  return all
})

/** Sessions that stream at once on one remote, each stored and followed (product rows S3, S6). */
export const sessionRow = Effect.fnUntraced(
  function* ({ config, host, rtt }: Setting) {
    const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "maestro-bench-" })
    const remote = aRemote({ name: "gpu", target: { _tag: "Alias", alias: host.alias }, sshConfig: config })
    yield* Effect.addFinalizer(() =>
      Transport.use(({ disconnect }) => Effect.ignore(disconnect)).pipe(
        Effect.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(NodeServices.layer)))
      )
    )
    const { bare, events } = yield* Effect.gen(function* () {
      yield* Remotes.use((remotes) => remotes.add(remote))
      yield* CustomAgents.use((agents) =>
        agents.add({ id: "clock", command: ["/bin/bash", "-s"], format: "claude-stream-json" })
      )
      const machine = { _tag: "Remote", id: remote.id } as const
      const names = Array.from({ length: sessions }, (_, i) => `clock ${i}`)
      yield* Effect.forEach(names, (name) =>
        Sessions.use((all) => all.create(aDraft({ name, agent: "clock", machine }), {}))
      )
      const events = yield* Effect.forEach(names, eventsOf, { concurrency: "unbounded" })
      const bare = yield* Effect.forEach(names, () => bareOf(machine), { concurrency: "unbounded" })
      return { events, bare: whileAllStream(bare) }
    }).pipe(Effect.provide(maestroIn(folder)))
    const latencies = whileAllStream(events)
    const p95 = percentile(latencies, 95)
    return {
      what: `event of an agent, stored and followed, p95 with ${sessions} sessions streaming at once (library)`,
      rtt,
      ours: `${ms(p95)} (median ${ms(percentile(latencies, 50))}, ${latencies.length} events)`,
      theirs: `their bytes alone, by Jobs.follow ${ms(percentile(bare, 95))} (median ${ms(percentile(bare, 50))})`,
      bar: "<= RTT + 50 ms",
      met: events.every(({ length }) => length === linesEach) && p95 <= rtt + 50
    } satisfies Row
  },
  Effect.scoped,
  Effect.provide(NodeServices.layer)
)
