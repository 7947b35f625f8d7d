import { Jobs } from "@maestro/core/machine/Jobs"
import { Pty } from "@maestro/core/machine/Pty"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, FileSystem, Schedule, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { join } from "node:path"
import { until } from "../testing/Hosts.ts"
import { collectJob, makeStack, scriptJob } from "../testing/Stack.ts"
import { median, pairs, timed } from "./Measure.ts"
import { ms, type Row, times } from "./Row.ts"
import { run, type Setting } from "./Setting.ts"

const launcher = join(import.meta.dirname, "../../../cli/bin/maestro.js")
const command = (name: string, ...args: ReadonlyArray<string>) =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawner.string(ChildProcess.make(name, args)))

/** All that may go on at once on one remote, and then the command line: sshd says how often somebody logged in. */
export const loginRow = Effect.fnUntraced(function* () {
  const host = yield* ProcessHost.start()
  const stack = yield* makeStack({ alias: host.alias, sshConfigPath: yield* host.configWith({}) })
  const agent = Effect.gen(function* () {
    const jobs = yield* Jobs
    const job = scriptJob("echo working; sleep 600")
    yield* jobs.launch(job, { thenFollow: true })
    yield* jobs.follow(job.id, { out: 0, err: 0 }).pipe(Stream.take(1), Stream.runDrain)
    return job.id
  })
  const ids = yield* stack.onRemote(
    Effect.gen(function* () {
      const [started] = yield* Effect.all(
        [
          Effect.all(
            Array.from({ length: 20 }, () => agent),
            { concurrency: "unbounded" }
          ),
          FileSystem.FileSystem.use((fs) => fs.readDirectory(host.home)),
          Effect.flatMap(Pty, (pty) => pty.open({ size: { columns: 80, rows: 24 }, term: "xterm" })),
          command("git", "--version")
        ],
        { concurrency: "unbounded" }
      )
      return started
    }).pipe(Effect.scoped)
  )
  const words = ["--data-dir", stack.dataDir, "exec", "--remote", stack.remote.name, "--no-stdin", "--", "true"]
  for (let i = 0; i < 10; i++) yield* run(process.execPath, [launcher, ...words])
  const logins = yield* host.accepted
  yield* stack.onRemote(
    Jobs.use((jobs) => Effect.forEach(ids, (id) => jobs.stop(id), { concurrency: 4, discard: true }))
  )
  return {
    what: "logins with 20 agents, explorer, terminal and git at once, then ten CLI commands",
    ours: String(logins),
    theirs: "",
    bar: "1",
    met: logins === 1
  } satisfies Row
}, Effect.scoped)

/** From the loss of the link, which is back at once, to the answer of the next command. */
const reconnect = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { host, rtt } = setting
  const proxy = yield* FaultProxy.start({ port: host.port })
  yield* proxy.shape({ delay: rtt / 2 })
  const stack = yield* makeStack({
    alias: host.alias,
    sshConfigPath: yield* host.configWith({ port: proxy.port })
  })
  return yield* stack.onRemote(
    Effect.gen(function* () {
      const ours: Array<number> = []
      const theirs: Array<number> = []
      const again = Effect.retry(command("true"), { schedule: Schedule.spaced("5 millis"), times: 2_000 })
      yield* again
      for (let i = 0; i < rounds; i++) {
        yield* proxy.reset
        ours.push(yield* timed(again))
        theirs.push(yield* timed(setting.fresh("true")))
      }
      return {
        what: "from a cut of the link to the next command's answer (library)",
        rtt,
        ours: ms(median(ours)),
        theirs: `plain \`ssh host true\` ${ms(median(theirs))}: ${ms(median(ours) - median(theirs))} more`,
        bar: ""
      } satisfies Row
    })
  )
})

const backlogSize = 32 * 1_048_576

/** All of what an agent wrote while nobody looked. */
const backlog = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { host, rtt, stack } = setting
  return yield* stack.onRemote(
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const job = scriptJob(`head -c ${backlogSize} /dev/urandom`)
      yield* jobs.launch(job)
      yield* until(Effect.map(jobs.state(job.id), ({ _tag }) => _tag === "Exited"))
      const file = `${host.home}/.local/state/maestro/jobs/v1/${job.id}/out`
      const all = Effect.map(collectJob(job.id), ({ out }) => {
        if (out.length !== backlogSize) throw new Error(`${out.length} bytes came`)
      })
      const { ours, ratio, theirs } = yield* pairs(rounds, all, setting.muxed("cat", file))
      const speed = (time: number) => `${(backlogSize / 1_048_576 / (time / 1_000)).toFixed(0)} MiB/s`
      return {
        what: "an agent's backlog of 32 MiB (library)",
        rtt,
        ours: `${ms(ours.median)} (${speed(ours.median)})`,
        theirs: `\`ssh host cat\` with ControlMaster ${ms(theirs.median)} (${speed(theirs.median)}, ${times(1 / ratio)} ours)`,
        bar: ""
      } satisfies Row
    })
  )
})

/** What comes after the link was away. */
export const linkRows = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  return [yield* reconnect(setting, rounds), yield* backlog(setting, Math.min(rounds, 3))]
}, Effect.scoped)
