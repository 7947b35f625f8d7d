import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Layer, PlatformError } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as Sftp from "../sftp/Sftp.ts"
import { type SessionEnd, make as makeSession } from "../sftp/SftpSession.ts"

/** Where systems keep OpenSSH's server. */
const places = ["/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh", "/usr/libexec"]

const server = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  for (const place of places) if (yield* fs.exists(`${place}/sftp-server`)) return `${place}/sftp-server`
  return yield* Effect.die("there is no sftp-server on this machine: install openssh-sftp-server")
})

export const explainEnd = (end: SessionEnd) =>
  PlatformError.systemError({ _tag: "Unknown", module: "Sftp", method: "session", description: JSON.stringify(end) })

/** OpenSSH's SFTP server as a process of this machine, without SSH. */
export const spawnServer = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    return yield* spawner.spawn(ChildProcess.make(yield* server, args, { forceKillAfter: "1 second" }))
  })

export const openSession = (...args: ReadonlyArray<string>) =>
  Effect.flatMap(spawnServer(...args), (handle) => makeSession(handle, { explain: explainEnd, distrust: Effect.void }))

export const layer = Layer.effect(
  Sftp.Sftp,
  Effect.gen(function* () {
    const context = yield* Effect.context<NodeServices.NodeServices>()
    return yield* Sftp.make(Effect.provideContext(openSession(), context))
  })
).pipe(Layer.provideMerge(NodeServices.layer))
