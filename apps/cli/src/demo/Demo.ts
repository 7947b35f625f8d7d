import { decodeRun } from "@maestro/core/agent/AgentRun"
import { demoAgent } from "@maestro/core/agent/DemoAgent"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Machines } from "@maestro/core/machine/Machines"
import { ClientId } from "@maestro/server/store/ClientId"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, FileSystem, Option, Path, Schedule, Stream } from "effect"
import { createHash } from "node:crypto"
import { Failed } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { linkNotes } from "../run/LinkNotes.ts"
import { runHeading } from "../run/RunHeading.ts"
import { showRun } from "../run/ShowRun.ts"
import { makeDemoCut } from "./DemoCut.ts"
import { makeDemoFolder } from "./DemoFolder.ts"
import { demoDocument, demoReport } from "./DemoReport.ts"

const prompt = "What is in this project?"

const access = "full"

/** An attempt to connect that was made during the outage may still be under way, and fail, when the server is back. */
const overOutage = {
  while: (error: { readonly _tag: string }) => error._tag === "PlatformError",
  schedule: Schedule.spaced("200 millis")
}

/** How long the end of the agent is waited for when the demo is left early. */
const stopLimit = "10 seconds"

/** `maestro demo`: one run on an SSH server of its own, whose link is cut in the middle. `folder` is thrown away. */
export const demo = Effect.fn("cli.demo")(function* (folder: string) {
  const output = yield* Output
  const fs = yield* FileSystem.FileSystem
  yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(folder, { recursive: true, force: true })))
  const { server, remote, cwd, home } = yield* makeDemoFolder(folder)
  // The connection outlives the program that made it; this one must not.
  yield* Effect.addFinalizer(() =>
    Transport.use((transport) => transport.disconnect).pipe(
      Effect.provide(OpenSshTransport.layer(remote)),
      Effect.ignore
    )
  )
  yield* Remotes.use((remotes) => remotes.add(remote))
  yield* output.note(
    `An SSH server of this program's own listens on 127.0.0.1:${server.port} and stands for another machine.\n` +
      `The demo agent, a shell script, will look at the project in ${cwd}.\n`
  )
  const machines = yield* Machines
  const ran = yield* runThere({ cwd, server }).pipe(Effect.provide(machines.get({ _tag: "Remote", id: remote.id })))
  const facts = yield* inspect(home, ran)
  const all = { ...ran, ...facts, accepted: yield* server.accepted }
  yield* output.result(demoDocument(all), demoReport(all))
  if (facts.sameBytes) return exitCodes.done
  return yield* new Failed({
    code: "demo-bytes-differ",
    message: "What arrived is not what the agent wrote. This is a defect: please report it, with what is above."
  })
}, Effect.scoped)

interface DemoPlace {
  readonly cwd: string
  readonly server: Parameters<typeof makeDemoCut>[0]
}

/** Runs the demo agent and shows it, keeping count of what arrives. */
const runThere = Effect.fnUntraced(function* ({ cwd, server }: DemoPlace) {
  const output = yield* Output
  const jobs = yield* Jobs
  const agent = demoAgent()
  const command = agent.command({ access })
  if (!("argv" in command)) return yield* command
  const client = yield* ClientId
  const id = JobId.make(uuid7())
  // Whoever leaves in the middle of the outage must still get there to end the agent.
  yield* Effect.addFinalizer(() =>
    server.restore.pipe(
      Effect.andThen(Effect.retry(jobs.stop(id), overOutage)),
      Effect.timeout(stopLimit),
      Effect.ignore
    )
  )
  const start = performance.now()
  yield* jobs.launch({
    id,
    command: command.argv,
    cwd,
    env: {},
    stdin: new TextEncoder().encode(prompt),
    meta: { agent: agent.id, client, createdAt: Date.now(), cwd, access }
  })
  const launched = performance.now() - start
  yield* runHeading(output, { id, machine: "demo", agent: agent.id, access })
  const cut = yield* makeDemoCut(server, start)
  const hash = createHash("sha256")
  const show = yield* showRun(agent, start)
  const shown = jobs.follow(id, { out: 0, err: 0 }).pipe(
    Stream.tap((each) => Effect.sync(() => each._tag === "Chunk" && each.stream === "out" && hash.update(each.bytes))),
    decodeRun(agent),
    Stream.tap((each) => Effect.andThen(show(each), cut.seen(each))),
    Stream.runLast
  )
  const last = Option.getOrUndefined(yield* Effect.raceFirst(shown, linkNotes()))
  const bytes = last?._tag === "Ended" ? last.offsets.out : 0
  const times = { ...(yield* cut.times), launched, ended: performance.now() - start }
  return { id, cwd, times, received: { sha256: hash.digest("hex"), bytes } }
}, Effect.scoped)

type Ran = Effect.Success<ReturnType<typeof runThere>>

/** Looks at what the agent left on "the other machine": its output file and its report. */
const inspect = Effect.fnUntraced(function* (home: string, { id, cwd, received }: Ran) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const written = yield* fs.readFile(path.join(home, ".local/state/maestro/jobs/v1", id, "out"))
  const report = yield* fs.readFileString(path.join(cwd, "DEMO-REPORT.md"))
  const sha256 = createHash("sha256").update(written).digest("hex")
  return { report, written: written.length, sameBytes: sha256 === received.sha256 && written.length === received.bytes }
})
