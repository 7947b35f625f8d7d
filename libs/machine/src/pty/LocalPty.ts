import { homedir } from "node:os"
import { Pty, type PtyHandle } from "@maestro/core/machine/Pty"
import { Effect, Layer } from "effect"
import { Shell } from "../shell/Shell.ts"
import { spawnPty } from "./NodePty.ts"
import { startTerminal, type TerminalSource } from "./TerminalStart.ts"

/** What a terminal of ours must not inherit: it is not in the multiplexer, nor of the size, that we were started in. */
const notInherited = /^(?:MAESTRO_.*|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|PWD|OLDPWD)$/

const environment = (term: string): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !notInherited.test(name))),
  TERM: term
})

const open: TerminalSource["open"] = Effect.fnUntraced(function* (script, size, term) {
  const env = environment(term)
  const terminal = yield* spawnPty({
    file: "/bin/sh",
    args: ["-c", script],
    env,
    cwd: env["HOME"] ?? homedir(),
    size
  })
  return {
    output: terminal.output,
    write: terminal.write,
    resize: terminal.resize,
    exitCode: Effect.map(terminal.end, ({ code, signal }) => (signal === 0 ? code : 128 + signal))
  } satisfies PtyHandle
})

/** Terminals on this machine. Needs its `Shell`, for what an end means. */
export const layer: Layer.Layer<Pty, never, Shell> = Layer.effect(
  Pty,
  Effect.map(Shell, (shell) => Pty.of({ open: (request) => startTerminal({ shell, open }, request) }))
)
