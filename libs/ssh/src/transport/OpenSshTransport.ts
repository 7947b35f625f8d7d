import type { Remote } from "@maestro/core/remote/Remote"
import { Context, Effect, Exit, FileSystem, Layer, Path, Ref, Schedule, Scope, Semaphore } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { failedTarget } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { SshBinary } from "../process/SshProcess.ts"
import * as Connection from "./Connection.ts"
import { openChannel } from "./MuxChannel.ts"
import { Transport } from "./Transport.ts"

/** Servers allow ten sessions on a connection (MaxSessions); two are left for others. */
const channelsPerProcess = 8

/** How long a channel may take to open before its connection is no longer trusted. */
const openLimit = "10 seconds"

/** The same for the proof that a suspect connection still answers. */
const proofLimit = "5 seconds"

/** How a channel that the server refuses is asked for again: another session on the connection may end. */
const refusedAgain = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("2 seconds")]).pipe(
  Schedule.jittered,
  Schedule.upTo({ duration: "20 seconds" })
)

/** How often a connection that is gone or silent is replaced by another one for a single channel. */
const replacements = 2

const make = Effect.fnUntraced(function* (remote: Remote) {
  // Only these: a whole context would bring this layer's scope along, and channels would live as long as it.
  const context = Context.make(
    ChildProcessSpawner.ChildProcessSpawner,
    yield* ChildProcessSpawner.ChildProcessSpawner
  ).pipe(
    Context.add(FileSystem.FileSystem, yield* FileSystem.FileSystem),
    Context.add(Path.Path, yield* Path.Path),
    Context.add(SshBinary, yield* SshBinary)
  )
  const connection = yield* Connection.make(remote)
  const channels = yield* Semaphore.make(channelsPerProcess)

  const fail = (found: Connection.Found, said: string, exitCode: number | undefined) =>
    diagnose({
      remote: remote.name,
      stage: "shell",
      exitCode,
      stderr: said,
      target: failedTarget(remote, found.config)
    })

  const open = (found: Connection.Found, command: string, limit: "10 seconds" | "5 seconds") =>
    openChannel({
      remote,
      config: found.config,
      master: found.master,
      masterLog: found.logPath,
      folder: found.folder,
      command,
      limit
    })

  /** Tries once with the connection that is there. What a try opened is closed again unless the channel is open. */
  const tryOnce = Effect.fnUntraced(function* (command: string) {
    const found = yield* connection.get
    const scope = yield* Scope.fork(yield* Effect.scope)
    const opening = yield* open(found, command, openLimit).pipe(Scope.provide(scope))
    if (opening._tag !== "Open") yield* Scope.close(scope, Exit.void)
    return { found, opening }
  })

  /** Opens a channel, on a new connection where the one that was there is gone or silent. */
  const openOrReplace = Effect.fnUntraced(function* (command: string) {
    for (let round = 0; ; round++) {
      const { found, opening } = yield* tryOnce(command)
      if (opening._tag === "Open") return opening.handle
      if (opening._tag === "Refused") return yield* fail(found, opening.said, 255)
      if (opening._tag === "Silent") yield* connection.giveUp(found)
      else yield* connection.forget(found)
      if (round < replacements) continue
      return yield* opening._tag === "Silent" ? fail(found, "", undefined) : fail(found, opening.said, 255)
    }
  })

  const exec = Effect.fn("OpenSshTransport.exec")(function* (command: string) {
    yield* Semaphore.takeScoped(channels, 1)
    const refusals = yield* Ref.make(0)
    const sayRefused = Ref.updateAndGet(refusals, (n) => n + 1).pipe(
      Effect.flatMap((n) =>
        n === 1
          ? Effect.logWarning(`${remote.name} allows no more sessions on its connection: waiting for one to end.`)
          : Effect.void
      )
    )
    return yield* openOrReplace(command).pipe(
      Effect.tapError((error) => (error.reason.code === "channel-refused" ? sayRefused : Effect.void)),
      Effect.retry({
        schedule: refusedAgain,
        while: (error) => error.reason.code === "channel-refused" && error.reason.retryable
      }),
      Effect.provideContext(context)
    )
  })

  const distrust = Effect.gen(function* () {
    const found = yield* connection.known
    if (found === undefined) return
    const proof = yield* open(found, "true", proofLimit).pipe(Effect.scoped, Effect.option)
    if (proof._tag === "Some" && (proof.value._tag === "Open" || proof.value._tag === "Refused")) return
    yield* connection.giveUp(found)
  }).pipe(Effect.provideContext(context))

  return Transport.of({
    name: remote.name,
    connect: Effect.fn("OpenSshTransport.connect")(function* (onLog) {
      const { reused, master, config } = yield* connection.getFresh(onLog).pipe(Effect.provideContext(context))
      return { reused, own: master.own, config }
    }),
    exec,
    explain: ({ stage, exitCode, said }) => {
      const config = connection.lastConfig()
      const target = config === undefined ? {} : { target: failedTarget(remote, config) }
      return diagnose({ remote: remote.name, stage, exitCode, stderr: said, ...target })
    },
    distrust,
    disconnect: connection.disconnect.pipe(Effect.provideContext(context))
  })
})

/** OpenSSH's own client: one shared connection (ControlMaster), and an ssh process per channel on it. */
export const layer = (
  remote: Remote
): Layer.Layer<Transport, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  Layer.effect(Transport, make(remote))
