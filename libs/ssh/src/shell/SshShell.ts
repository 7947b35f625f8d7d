import type { Remote } from "@maestro/core/remote/Remote"
import { sshErrorOf, toPlatformError } from "@maestro/core/remote/SshError"
import { loginShellText } from "@maestro/machine/shell/LoginShellText"
import { type ChannelEnd, Shell } from "@maestro/machine/shell/Shell"
import { Effect, type FileSystem, Layer, Option, type Path } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import * as OpenSshTransport from "../transport/OpenSshTransport.ts"
import { Transport } from "../transport/Transport.ts"

/** Text that tells why there is no shell: from the login shell's start-up, and our own. Once it was there, only ours. */
const said = (end: ChannelEnd): string =>
  [...(end.wasReady ? [] : [end.noise, end.stderr]), end.problem]
    .filter((text) => text !== undefined && text.trim() !== "")
    .join("\n")

export const make = Effect.fnUntraced(function* (remote: Remote) {
  const transport = yield* Transport

  const exec = (text: string) => Effect.mapError(transport.exec(text), (error) => toPlatformError(error, "open"))

  const explain = (end: ChannelEnd) => {
    // What the transport knows of the loss is worth more than what we could read from an exit code.
    const loss = Option.getOrUndefined(sshErrorOf(end.failure))
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

  return Shell.of({
    name: remote.name,
    open: exec("exec /bin/sh"),
    openWith: (script) => exec(loginShellText(script)),
    explain,
    distrust: transport.distrust
  })
})

/** The shell of a remote machine over the transport that is provided. */
export const layerOverTransport = (remote: Remote): Layer.Layer<Shell, never, Transport> =>
  Layer.effect(Shell, make(remote))

/** The shell of a remote machine over OpenSSH, together with its transport. */
export const layer = (
  remote: Remote
): Layer.Layer<Shell | Transport, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  Layer.provideMerge(layerOverTransport(remote), OpenSshTransport.layer(remote))
