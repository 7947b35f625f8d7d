import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId } from "@maestro/core/machine/Jobs"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { RemoteId } from "@maestro/core/remote/Remote"
import type { RemoteDraft } from "@maestro/core/remote/RemoteRpcs"
import { MaestroRpcs } from "@maestro/core/rpc/MaestroRpcs"
import { SessionId } from "@maestro/core/session/Session"
import type { SessionDraft } from "@maestro/core/session/Sessions"
import type { SentTurn } from "@maestro/core/session/TurnRpcs"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Context, Effect, Fiber, Layer, Queue, Stream } from "effect"
import { RpcTest } from "effect/rpc"
import * as NodeMaestro from "../rpc/NodeMaestro.ts"
import { newFolder, type Stores, storesIn } from "./aStore.ts"
import { scripted } from "./ScriptedAgent.ts"

/** The folder of the store that a server under test has. */
export class DataFolder extends Context.Service<DataFolder, string>()("@maestro/server/testing/DataFolder") {}

/** A server with a store of its own, which knows the scripted agent. */
export const server = Layer.unwrap(
  Effect.map(newFolder, (dataFolder) =>
    Layer.effectDiscard(CustomAgents.use((agents) => agents.add(scripted))).pipe(
      Layer.provideMerge(NodeMaestro.layer({ dataFolder })),
      Layer.provideMerge(Layer.succeed(DataFolder, dataFolder))
    )
  )
)

/** Runs over a connection of its own to the server's store, as another process does. */
export const elsewhere = <A, E>(effect: Effect.Effect<A, E, Stores>) =>
  Effect.flatMap(DataFolder, (folder) => Effect.provide(effect, Layer.fresh(storesIn(folder))))

/** The same, and a real sshd. */
export const serverAndHost = Layer.merge(server, ProcessHost.layerWith({ loginShell: "/bin/bash" }))

/** Calls its handlers. */
export const client = RpcTest.makeClient(MaestroRpcs)

/** A remote as a front end sends it. */
export const aRemoteDraft = (fields: Partial<RemoteDraft> = {}): RemoteDraft => ({
  id: RemoteId.make(uuid7()),
  name: "gpu",
  target: { _tag: "Host", host: "gpu.example.org" },
  env: {},
  enabled: true,
  ...fields
})

/** The remote that leads to the test host. */
export const hostDraft = (fields: Partial<RemoteDraft> = {}) =>
  Effect.map(TestHost, ({ alias, sshConfigPath }) =>
    aRemoteDraft({ target: { _tag: "Alias", alias }, sshConfig: sshConfigPath, ...fields })
  )

const local: MachineRef = { _tag: "Local" }

/** A session of the scripted agent as a front end sends it. */
export const aNewSession = (fields: Partial<SessionDraft> = {}) => ({
  id: SessionId.make(uuid7()),
  draft: {
    name: "api",
    agent: "scripted",
    machine: local,
    access: "full" as const,
    extraArguments: [],
    env: {},
    syncHistory: false,
    ...fields
  },
  values: {}
})

/** A prompt as a front end sends it. */
export const aPrompt = (prompt: string, fields: Partial<SentTurn> = {}): SentTurn => ({
  id: JobId.make(uuid7()),
  prompt,
  attachments: [],
  when: "queue",
  ...fields
})

/** What a stream gives, one at a time, for as long as the test goes on. */
export const following = Effect.fnUntraced(function* <A, E>(stream: Stream.Stream<A, E>) {
  const queue = yield* Queue.unbounded<A, E>()
  const fiber = yield* stream.pipe(
    Stream.runForEach((each) => Queue.offer(queue, each)),
    Effect.catchCause((cause) => Queue.failCause(queue, cause)),
    Effect.forkScoped
  )
  return { next: Queue.take(queue), end: Fiber.interrupt(fiber) }
})

/** The first one for which this holds; those before it are passed over. */
export const until = <A, E>(next: Effect.Effect<A, E>, holds: (each: A) => boolean): Effect.Effect<A, E> =>
  Effect.flatMap(next, (each) => (holds(each) ? Effect.succeed(each) : until(next, holds)))
