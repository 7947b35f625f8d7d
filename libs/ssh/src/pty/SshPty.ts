import { Pty } from "@maestro/core/machine/Pty"
import { toPlatformError } from "@maestro/core/remote/SshError"
import { startTerminal, type TerminalSource } from "@maestro/machine/pty/TerminalStart"
import { loginShellText } from "@maestro/machine/shell/LoginShellText"
import { Shell } from "@maestro/machine/shell/Shell"
import { Effect, Layer } from "effect"
import { Transport } from "../transport/Transport.ts"

/**
 * Terminals on a remote: each is a channel of its own on the one connection. The environment goes over the terminal
 * itself before its program begins, so its values are in no argv and in no file.
 */
export const layer: Layer.Layer<Pty, never, Shell | Transport> = Layer.effect(
  Pty,
  Effect.gen(function* () {
    const shell = yield* Shell
    const transport = yield* Transport
    const open: TerminalSource["open"] = (script, size, term) =>
      Effect.mapError(transport.pty(loginShellText(script), size, term), (error) => toPlatformError(error, "pty"))
    return Pty.of({ open: (request) => startTerminal({ shell, open }, request) })
  })
)
