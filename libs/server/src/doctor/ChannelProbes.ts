import type { Remote } from "@maestro/core/remote/Remote"
import { type SshCode, type SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { Sftp } from "@maestro/ssh/sftp/Sftp"
import * as SshSftp from "@maestro/ssh/sftp/SshSftp"
import { ChannelPatience } from "@maestro/ssh/transport/ChannelPatience"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { lacksSubsystem } from "@maestro/ssh/transport/Subsystem"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, Layer, Option, References, Stream } from "effect"
import { failed, failedBy, type Finding, ok, warnedBy, warning } from "./Check.ts"
import type { Probe } from "./Probe.ts"
import type { RemoteServices } from "./RemoteMachine.ts"

type Look = Effect.Effect<Finding, never, Transport>

/** What a server refuses on a connection that is fine; all else is about the connection. */
const refusals: ReadonlySet<SshCode> = new Set<SshCode>(["channel-refused", "pty-failure"])

/** The failure of a channel, whatever it came wrapped in. */
const channelFailure = (error: unknown, consequence: string): Finding =>
  Option.match(sshErrorOf(error), {
    onSome: (found) => (refusals.has(found.reason.code) ? warnedBy(found, consequence) : failedBy(found)),
    onNone: () =>
      warning(
        `${error instanceof Error ? error.message : String(error)} ${consequence}`,
        "Try it by hand: the server may say more."
      )
  })

const sftp: Look = Sftp.use(({ client }) => client).pipe(
  Effect.as(ok("the server has the subsystem, and it answers")),
  Effect.provide(Layer.fresh(SshSftp.layer)),
  Effect.catch((error) =>
    Effect.succeed(
      channelFailure(
        error,
        lacksSubsystem(error) ? "Files go through the shell instead, more slowly." : "Files may go through the shell."
      )
    )
  )
)

const terminal: Look = Transport.use((transport) =>
  transport.pty("exit 0", { columns: 80, rows: 24 }, "xterm-256color")
).pipe(
  Effect.flatMap(({ exitCode, output }) =>
    Effect.andThen(Effect.forkScoped(Effect.ignore(Stream.runDrain(output)), { startImmediately: true }), exitCode)
  ),
  Effect.scoped,
  Effect.as(ok("the server gives terminals")),
  Effect.catch((error) => Effect.succeed(channelFailure(error, "Runs and files do not need one.")))
)

/** As many as Maestro ever uses at once; servers allow ten unless told otherwise. */
const wanted = 8

/** Helper, files and one terminal. */
const needed = 3

const oneMore = Transport.use((transport) => transport.exec("exec cat")).pipe(
  Effect.as(undefined),
  Effect.catch((error) => Effect.succeed(error))
)

const isFull = (error: SshError | undefined) => error?.reason.code === "channel-refused"

const countFinding = (errors: ReadonlyArray<SshError | undefined>): Finding => {
  const open = errors.filter((error) => error === undefined).length
  const other = errors.find((error) => error !== undefined && !isFull(error))
  if (open === 0 && other !== undefined) return failedBy(other)
  if (open === wanted) return ok(`${wanted} at once, which is all that Maestro uses`)
  const detail = `${open} at once, and the server refused one more (others may have some open on this connection)`
  if (open >= needed) return ok(detail)
  const text = "Ask for more sessions on a connection: MaxSessions 10 in the server's sshd_config, then reload sshd."
  const command = "sudo sshd -T | grep -i maxsessions"
  return open === 0 ? failed(detail, text, command) : warning(detail, text, command)
}

/** For as long as the session before this one may take to end. */
const patience = Layer.succeed(ChannelPatience, "1 second")

/** Opens them for a moment, all at once: they are counted while all are open. That one is refused is no news here. */
const sessions = (remote: Remote) =>
  Effect.scoped(Effect.forEach(Array.from({ length: wanted }), () => oneMore, { concurrency: "unbounded" })).pipe(
    Effect.map(countFinding),
    Effect.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(patience))),
    Effect.provideService(References.MinimumLogLevel, "Error")
  )

/** A port that hardly anybody serves: whether the server tries is what is asked. */
const nowhere = { host: "127.0.0.1", port: 1 }

const forwarding: Look = Effect.scoped(Transport.use((transport) => transport.forward(nowhere))).pipe(
  Effect.as(ok("the server forwards connections")),
  Effect.catch((error) => {
    const { raw } = error.reason
    if (error.reason.code !== "channel-refused") return Effect.succeed(failedBy(error))
    // The server tried, and nobody was there: that is what was to be known.
    if (raw !== "" && !/prohibited/.test(raw)) return Effect.succeed(ok("the server forwards connections"))
    if (raw === "") return Effect.succeed(ok("cannot be told: the connection is your own, and its log with it"))
    return Effect.succeed(warnedBy(error, "Only what forwards a port of that machine needs it."))
  })
)

/** What the server allows on one connection. Each opens channels of its own, and leaves none open. */
export const channelProbes = (remote: Remote): ReadonlyArray<Probe<RemoteServices>> => [
  { id: "sftp", title: "SFTP", needs: ["authenticate"], look: sftp },
  { id: "terminal", title: "terminal", needs: ["shell"], look: terminal },
  { id: "sessions", title: "sessions", needs: ["shell"], look: sessions(remote) },
  { id: "forwarding", title: "forwarding", needs: ["authenticate"], look: forwarding }
]
