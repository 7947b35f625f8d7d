import { NodeServices } from "@effect/platform-node"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, type JobSpec, Jobs } from "@maestro/core/machine/Jobs"
import { Connection } from "@maestro/core/remote/Connection"
import type { ConnectionState } from "@maestro/core/remote/ConnectionState"
import type { Remote } from "@maestro/core/remote/Remote"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer, Stream, SubscriptionRef } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as SupervisedMachine from "../supervisor/SupervisedMachine.ts"
import { Transport } from "../transport/Transport.ts"
import { remoteTo } from "./HostRemote.ts"

/** A remote machine with all that stands on its connection. */
export const machine = (remote: Remote) =>
  Layer.mergeAll(HelperJobs.layer, MachineSpawner.layer).pipe(
    Layer.provideMerge(SupervisedMachine.layer(remote)),
    Layer.provide(NodeServices.layer)
  )

/** The test host behind a proxy of this test's own; its connection is ended with the test. */
export const behindProxy = Effect.gen(function* () {
  const host = yield* TestHost
  const proxy = yield* FaultProxy.start({ port: host.port })
  const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port }) })
  const context = yield* Layer.build(machine(remote))
  yield* Effect.addFinalizer(() =>
    Transport.use((transport) => Effect.ignore(transport.disconnect)).pipe(Effect.provideContext(context))
  )
  return { host, proxy, context }
})

/** Waits for a state of the connection. */
export const untilState = <Tag extends ConnectionState["_tag"]>(
  tag: Tag,
  also: (state: ConnectionState & { readonly _tag: Tag }) => boolean = () => true
) =>
  Connection.use(({ status }) =>
    SubscriptionRef.changes(status).pipe(
      Stream.map(({ state }) => state),
      Stream.filter((state): state is ConnectionState & { readonly _tag: Tag } => state._tag === tag),
      Stream.filter(also),
      Stream.runHead,
      Effect.flatMap(Effect.fromOption)
    )
  )

/** A small command on the machine. */
export const say = (word: string) =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawner.string(ChildProcess.make("echo", [word])))

/** A job that writes a numbered line every few milliseconds until the file is there. */
export const writing = (until: string): JobSpec => ({
  id: JobId.make(uuid7()),
  command: [
    "/bin/sh",
    "-c",
    'i=0; while [ ! -e "$1" ]; do i=$((i + 1)); echo "line $i"; sleep 0.05; done; echo "end $i"',
    "sh",
    until
  ],
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "test", client: "test", createdAt: 0 }
})

/** All that a job has written, followed from its start. */
export const followed = (job: JobSpec, onLine: Effect.Effect<unknown> = Effect.void) =>
  Jobs.use((jobs) =>
    jobs.follow(job.id, { out: 0, err: 0 }).pipe(
      Stream.tap(() => onLine),
      Stream.flatMap((each) => (each._tag === "Chunk" ? Stream.make(each.bytes) : Stream.empty)),
      Stream.decodeText,
      Stream.mkString
    )
  )

/** Whether the text is what `writing` writes: every line once, in its order. */
export const isWhole = (text: string): boolean => {
  const lines = text.trimEnd().split("\n")
  const last = lines.pop()
  return lines.every((line, index) => line === `line ${index + 1}`) && last === `end ${lines.length}`
}
