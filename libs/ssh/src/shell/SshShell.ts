import { randomBytes } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import { type SshError, sshErrorOf, toPlatformError } from "@maestro/core/remote/SshError"
import { type ChannelEnd, Shell } from "@maestro/machine/shell/Shell"
import { Effect, type FileSystem, Layer, Option, type Path, Stream } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { makeHandle } from "effect/process/ChildProcessSpawner"
import * as OpenSshTransport from "../transport/OpenSshTransport.ts"
import { Transport } from "../transport/Transport.ts"

const encoder = new TextEncoder()

/** Text that tells why there is no shell: from the login shell's start-up, and our own. Once it was there, only ours. */
const said = (end: ChannelEnd): string =>
  [...(end.wasReady ? [] : [end.noise, end.stderr]), end.problem]
    .filter((text) => text !== undefined && text.trim() !== "")
    .join("\n")

export const make = Effect.fnUntraced(function* (remote: Remote) {
  const transport = yield* Transport
  // A loss is passed through the channel's stderr as a mark that no program can have written by chance.
  const losses = new Map<string, SshError>()

  const open = Effect.gen(function* () {
    const handle = yield* Effect.mapError(transport.exec("exec /bin/sh"), (error) => toPlatformError(error, "open"))
    const loss = Stream.unwrap(
      Effect.map(Effect.result(handle.exitCode), (result) => {
        const error = result._tag === "Failure" ? Option.getOrUndefined(sshErrorOf(result.failure)) : undefined
        if (error === undefined) return Stream.empty
        const mark = `maestro-link-lost-${randomBytes(16).toString("hex")}`
        losses.set(mark, error)
        return Stream.succeed(encoder.encode(`\n${mark}\n`))
      })
    )
    const stderr = Stream.concat(handle.stderr, loss)
    return makeHandle({ ...handle, stderr, all: Stream.merge(handle.stdout, stderr) })
  })

  const explain = (end: ChannelEnd) => {
    const mark = /maestro-link-lost-[0-9a-f]{32}/.exec(end.stderr)?.[0]
    const loss = mark === undefined ? undefined : losses.get(mark)
    if (mark !== undefined) losses.delete(mark)
    const error =
      loss ??
      transport.explain({
        stage: end.wasReady ? "session" : "shell",
        // A helper that was there and is gone is a lost link, whatever its code.
        exitCode: end.wasReady ? 255 : end.exitCode,
        said: said(end)
      })
    return toPlatformError(error, end.wasReady ? "channel" : "open")
  }

  return Shell.of({ name: remote.name, open, explain, distrust: transport.distrust })
})

/** The shell of a remote machine over the transport that is provided. */
export const layerOverTransport = (remote: Remote): Layer.Layer<Shell, never, Transport> =>
  Layer.effect(Shell, make(remote))

/** The shell of a remote machine over OpenSSH, together with its transport. */
export const layer = (
  remote: Remote
): Layer.Layer<Shell | Transport, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  Layer.provideMerge(layerOverTransport(remote), OpenSshTransport.layer(remote))
