import type { PtySize } from "@maestro/core/machine/Pty"
import { Prompts } from "@maestro/core/remote/Prompts"
import type { Remote } from "@maestro/core/remote/Remote"
import type { SshError } from "@maestro/core/remote/SshError"
import { loginTerminal } from "@maestro/machine/pty/LoginTerminal"
import { loginShellText } from "@maestro/machine/shell/LoginShellText"
import { Context, Effect, Exit, FileSystem, Layer, Option, Path, Ref, Schedule, Scope, Semaphore } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { failedTarget } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { SshBinary } from "../process/SshProcess.ts"
import { isWindows, windowsRemote } from "../shell/WindowsRemote.ts"
import { ChannelPatience } from "./ChannelPatience.ts"
import * as Connection from "./Connection.ts"
import { type ForwardTarget, forwardRefused } from "./ForwardRefusal.ts"
import { openChannel } from "./MuxChannel.ts"
import type { ChannelPlace, Opening } from "./MuxClient.ts"
import { openTerminal } from "./MuxTerminal.ts"
import { Transport } from "./Transport.ts"

type ChannelServices = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem

/** One try to open a channel on the connection that is there. */
type Open<A> = (place: ChannelPlace) => Effect.Effect<Opening<A>, SshError, ChannelServices | Scope.Scope>

/** Servers allow ten sessions on a connection (MaxSessions); two are left for others. */
const channelsPerProcess = 8

/** How long a channel may take to open before its connection is no longer trusted. */
const openLimit = "10 seconds"

/** The same for the proof that a suspect connection still answers. */
const proofLimit = "5 seconds"

/** How a channel that the server refuses is asked for again. */
const refusedAgain = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("2 seconds")]).pipe(
  Schedule.jittered
)

/** How often a connection that is gone or silent is replaced by another one for a single channel. */
const replacements = 2

/** Whether a channel was refused for there being too many, and not for what it was to be. */
const isFull = ({ reason }: SshError) => reason.code === "channel-refused" && reason.retryable

const make = Effect.fnUntraced(function* (remote: Remote) {
  // Only these: a whole context would bring this layer's scope along, and channels would live as long as it.
  const context = Context.make(
    ChildProcessSpawner.ChildProcessSpawner,
    yield* ChildProcessSpawner.ChildProcessSpawner
  ).pipe(
    Context.add(FileSystem.FileSystem, yield* FileSystem.FileSystem),
    Context.add(Path.Path, yield* Path.Path),
    Context.add(SshBinary, yield* SshBinary),
    Context.add(Prompts, yield* Prompts)
  )
  const connection = yield* Connection.make(remote)
  const patience = yield* ChannelPatience
  const background = yield* Effect.scope
  const channels = yield* Semaphore.make(channelsPerProcess)

  const fail = (found: Connection.Found, said: string, exitCode: number | undefined) =>
    diagnose({
      remote: remote.name,
      stage: "shell",
      exitCode,
      stderr: said,
      target: failedTarget(remote, found.config)
    })

  const placeOf = (found: Connection.Found, limit: ChannelPlace["limit"]): ChannelPlace => ({
    remote,
    config: found.config,
    master: found.master,
    masterLog: found.logPath,
    folder: found.folder,
    limit
  })

  /**
   * Gives a connection up unless another channel opens on it: it is shared, and ending it cuts what others have on it. A
   * server that refuses one more session answers too.
   */
  const unlessProven = Effect.fnUntraced(function* (found: Connection.Found) {
    const proof = yield* openChannel(placeOf(found, proofLimit), { _tag: "Exec", command: "true" }).pipe(
      Effect.scoped,
      Effect.option
    )
    if (Option.isSome(proof) && (proof.value._tag === "Open" || proof.value._tag === "Refused")) return
    yield* connection.giveUp(found)
  })

  /** Tries once with the connection that is there. What a try opened is closed again unless the channel is open. */
  const tryOnce = Effect.fnUntraced(function* <A>(open: Open<A>) {
    const found = yield* connection.get
    const scope = yield* Scope.fork(yield* Effect.scope)
    const opening = yield* open(placeOf(found, openLimit)).pipe(Scope.provide(scope))
    if (opening._tag !== "Open") yield* Scope.close(scope, Exit.void)
    return { found, opening }
  })

  /** Opens a channel, on a new connection where the one that was there is gone or silent. */
  const openOrReplace = Effect.fnUntraced(function* <A>(open: Open<A>) {
    for (let round = 0; ; round++) {
      const { found, opening } = yield* tryOnce(open)
      if (opening._tag === "Open") {
        yield* Effect.forkIn(connection.tend(found), background)
        return opening.channel
      }
      if (opening._tag === "Refused") return yield* fail(found, opening.said, 255)
      if (opening._tag === "Silent") yield* unlessProven(found)
      else yield* connection.forget(found)
      if (round < replacements) continue
      return yield* opening._tag === "Silent" ? fail(found, "", undefined) : fail(found, opening.said, 255)
    }
  })

  /** Opens a channel that counts as one, and waits for its turn here and at the server. */
  const opened = Effect.fnUntraced(function* <A>(open: Open<A>) {
    yield* Semaphore.takeScoped(channels, 1)
    const refusals = yield* Ref.make(0)
    const sayRefused = Ref.updateAndGet(refusals, (n) => n + 1).pipe(
      Effect.flatMap((n) =>
        n === 1
          ? Effect.logWarning(`${remote.name} allows no more sessions on its connection: waiting for one to end.`)
          : Effect.void
      )
    )
    return yield* openOrReplace(open).pipe(
      Effect.tapError((error) => (isFull(error) ? sayRefused : Effect.void)),
      Effect.retry({
        schedule: Schedule.upTo(refusedAgain, { duration: patience }),
        while: isFull
      }),
      Effect.provideContext(context)
    )
  })

  const exec = Effect.fn("OpenSshTransport.exec")((command: string) =>
    opened((place) => openChannel(place, { _tag: "Exec", command }))
  )

  const subsystem = Effect.fn("OpenSshTransport.subsystem")((name: "sftp") =>
    opened((place) => openChannel(place, { _tag: "Subsystem", name }))
  )

  const pty = Effect.fn("OpenSshTransport.pty")((command: string | undefined, size: PtySize, term: string) =>
    opened((place) => openTerminal(place, { command: command ?? loginShellText(loginTerminal), size, term }))
  )

  const forward = Effect.fn("OpenSshTransport.forward")((to: ForwardTarget) =>
    opened((place) =>
      openChannel(place, { _tag: "Forward", ...to }).pipe(
        Effect.flatMap((opening) => (opening._tag === "Refused" ? forwardRefused(place, to) : Effect.succeed(opening)))
      )
    )
  )

  const distrust = Effect.gen(function* () {
    const found = yield* connection.known
    if (found !== undefined) yield* unlessProven(found)
  }).pipe(Effect.provideContext(context))

  return Transport.of({
    name: remote.name,
    connect: Effect.fn("OpenSshTransport.connect")(function* (onLog) {
      const { reused, master, config } = yield* connection.getFresh(onLog).pipe(Effect.provideContext(context))
      return { reused, own: master.own, config }
    }),
    exec,
    subsystem,
    pty,
    forward,
    explain: ({ stage, exitCode, said }) => {
      const config = connection.lastConfig()
      const target = config === undefined ? {} : { target: failedTarget(remote, config) }
      const error = diagnose({ remote: remote.name, stage, exitCode, stderr: said, ...target })
      const noShell = stage === "shell" && exitCode !== undefined
      return noShell && isWindows(said, connection.lastServer()) ? windowsRemote(error) : error
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
