import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Jobs } from "@maestro/core/machine/Jobs"
import { jobText } from "@maestro/core/machine/JobText"
import { newJob } from "@maestro/core/machine/NewJob"
import { aliasRemote } from "@maestro/ssh/machine/AliasRemote"
import * as SshMachine from "@maestro/ssh/machine/SshMachine"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

const program = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  yield* Console.log(yield* spawner.string(ChildProcess.make("uname", ["-sm"])))
  const files = yield* FileSystem.FileSystem
  yield* Console.log(yield* files.readFileString("project/README.md"))
  const job = newJob(["sh", "-c", "for n in 1 2 3; do echo step $n; sleep 0.2; done"])
  yield* Jobs.use((jobs) => jobs.launch(job)) // from here on it needs this program no more
  yield* jobText(job.id).pipe(Stream.splitLines, Stream.runForEach(Console.log))
})

const machine = SshMachine.layer(aliasRemote("gpu-box")).pipe(Layer.provide(NodeServices.layer))
program.pipe(Effect.provide(machine), NodeRuntime.runMain)
