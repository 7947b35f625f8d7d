import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Layer, PlatformError } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as SftpFileSystem from "../sftp/SftpFileSystem.ts"
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

/** OpenSSH's SFTP server as a process of this machine, without SSH. `within` is a command that runs it. */
export const spawnServer = (
  args: ReadonlyArray<string> = [],
  within: (server: string) => readonly [string, ...ReadonlyArray<string>] = (path) => [path]
) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const [command, ...words] = within(yield* server)
    return yield* spawner.spawn(ChildProcess.make(command, [...words, ...args], { forceKillAfter: "1 second" }))
  })

export const openSession = (...server: Parameters<typeof spawnServer>) =>
  Effect.flatMap(spawnServer(...server), (handle) =>
    makeSession(handle, { explain: explainEnd, distrust: Effect.void })
  )

/** The SFTP of a server that is started like this. */
export const layerWith = (...server: Parameters<typeof spawnServer>) =>
  Layer.effect(
    Sftp.Sftp,
    Effect.gen(function* () {
      const context = yield* Effect.context<NodeServices.NodeServices>()
      return yield* Sftp.make(Effect.provideContext(openSession(...server), context))
    })
  ).pipe(Layer.provideMerge(NodeServices.layer))

/** The files of this machine over SFTP; what goes through a machine's shell is done by Node. */
export const filesWith = (...server: Parameters<typeof spawnServer>) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.gen(function* () {
      return SftpFileSystem.make(yield* Sftp.Sftp, yield* FileSystem.FileSystem)
    })
  ).pipe(Layer.provide(layerWith(...server)))

export const layer = layerWith()
export const files = filesWith()
