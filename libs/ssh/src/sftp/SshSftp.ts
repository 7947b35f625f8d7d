import { toPlatformError } from "@maestro/core/remote/SshError"
import { Effect, Layer, PlatformError } from "effect"
import { Transport } from "../transport/Transport.ts"
import * as Sftp from "./Sftp.ts"
import { make as makeSession, type SessionEnd } from "./SftpSession.ts"

/** What the end of a session on a remote means: a lost link, or a server that ended or made no sense. */
const explain =
  (transport: Transport["Service"]) =>
  (end: SessionEnd): PlatformError.PlatformError => {
    // What the transport knows of the loss is worth more than what we could read from an exit code.
    if (end.failure !== undefined) return end.failure
    if (end.isSilent) {
      const silent = { stage: "session", exitCode: undefined, said: "no answer from the SFTP server" } as const
      return toPlatformError(transport.explain(silent), "open")
    }
    const said = `${end.noise}\n${end.stderr}`.trim()
    const because = end.problem ?? `it ended${end.exitCode === undefined ? "" : ` with exit code ${end.exitCode}`}`
    return PlatformError.systemError({
      _tag: end.problem === undefined ? "UnexpectedEof" : "InvalidData",
      module: "Sftp",
      method: end.wasReady ? "session" : "open",
      description: [
        end.wasReady
          ? `The SFTP server of ${transport.name} is gone: ${because}. The next use starts another one.`
          : `The SFTP server of ${transport.name} did not start: ${because}. Try \`sftp ${transport.name}\` in a terminal.`,
        said === "" ? "" : ` It wrote: ${said.slice(-1_000)}`
      ].join("")
    })
  }

/** The SFTP subsystem of a remote: one session for all who use it. */
export const layer: Layer.Layer<Sftp.Sftp, never, Transport> = Layer.effect(
  Sftp.Sftp,
  Effect.gen(function* () {
    const transport = yield* Transport
    const open = transport.subsystem("sftp").pipe(
      Effect.mapError((error) => toPlatformError(error, "open")),
      Effect.flatMap((handle) => makeSession(handle, { explain: explain(transport), distrust: transport.distrust }))
    )
    return yield* Sftp.make(open)
  })
)
