import type { PtyHandle, PtyRequest, PtySize } from "@maestro/core/machine/Pty"
import { Effect, Exit, Option, PlatformError, Redacted, Result, Scope } from "effect"
import { Hex } from "effect/encoding"
import { ChildProcess } from "effect/process"
import { HelperTimings } from "../helper/HelperTimings.ts"
import type { ChannelEnd, Shell } from "../shell/Shell.ts"
import { escape, markOf } from "../spawner/CommandBootstrap.ts"
import { commandScript, refusalError } from "../spawner/CommandScript.ts"
import { openOutput } from "../spawner/MarkedOutput.ts"
import { awaitLine, terminalScript } from "./TerminalScript.ts"

/** What a script may be long that is handed on in the environment: Linux takes 128 KiB in one value. */
const longest = 100_000

/** Where terminals come from: raw ones, each with a `/bin/sh` in it that runs a script. */
export interface TerminalSource {
  /** Explains an end that nobody wanted. */
  readonly shell: Shell["Service"]
  open(script: string, size: PtySize, term: string): Effect.Effect<PtyHandle, PlatformError.PlatformError, Scope.Scope>
}

const encoder = new TextEncoder()

/** The request as a command of the spawner's, so that folder, environment and refusals are the same everywhere. */
const commandOf = ({ command, cwd, env }: PtyRequest): ChildProcess.StandardCommand => {
  const [program, ...args] = command ?? [":"]
  return ChildProcess.make(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: Object.fromEntries(
      Object.entries(env ?? {}).map(([name, value]) => [
        name,
        Redacted.isRedacted(value) ? Redacted.value(value) : value
      ])
    ),
    extendEnv: true
  })
}

const tooLong = PlatformError.badArgument({
  module: "Pty",
  method: "open",
  description:
    "The command and its environment are too long for a terminal (100,000 bytes). Put what is long into a file."
})

/** The script for the terminal, or why this request cannot be one. */
const scriptOf = (request: PtyRequest, nonce: string, direct: boolean) =>
  Result.gen(function* () {
    const { prepare, command } = yield* commandScript(commandOf(request))
    const script = terminalScript({
      nonce,
      // Nothing is looked for where no command is named.
      prepare: request.command === undefined ? prepare.replace(/(?:; )?m_find \S+$/, "") : prepare,
      command: request.command === undefined ? undefined : command,
      direct
    })
    return encoder.encode(script).length > longest ? yield* Result.fail(tooLong) : script
  })

/** Opens a terminal; none when the login shell's start-up files ended it before the command began. */
const attempt = Effect.fnUntraced(function* (source: TerminalSource, request: PtyRequest, direct: boolean) {
  const { shell } = source
  const timings = yield* HelperTimings
  const nonce = Hex.random(16)
  const script = yield* Effect.fromResult(scriptOf(request, nonce, direct))
  const terminal = yield* source.open(awaitLine(nonce), request.size, request.term)
  const out = yield* openOutput(terminal.output, markOf(nonce))
  const explain = (end: Partial<ChannelEnd>) =>
    shell.explain({ exitCode: undefined, stderr: "", wasReady: false, noise: out.noise(), ...end })
  const exit = Effect.exit(terminal.exitCode)
  const ended = Effect.flatMap(exit, (how) =>
    Effect.fail(
      Exit.isSuccess(how)
        ? explain({ exitCode: how.value })
        : explain({ failure: Option.getOrUndefined(Exit.findErrorOption(how)) })
    )
  )
  const nextWord = Effect.map(out.untilMark, (word) => word.trim())
  const send = (text: string) => terminal.write(encoder.encode(text))
  // A start-up file that reads gets an empty line, which the script passes over when nobody took it.
  const nudge = Effect.sleep(timings.resync).pipe(Effect.andThen(Effect.ignore(send("\n"))), Effect.forever)
  const waiting = Effect.raceFirst(nextWord.pipe(Effect.catch(() => ended)), nudge)
  const started = nextWord.pipe(
    Effect.catch(() =>
      Effect.flatMap(exit, (how) =>
        Exit.isSuccess(how) && request.command !== undefined && !direct ? Effect.succeed("ended") : ended
      )
    )
  )
  const word = yield* waiting.pipe(
    Effect.andThen(send(`#${nonce} ${escape(script)}\n`)),
    Effect.andThen(started),
    Effect.timeoutOrElse({
      duration: timings.open,
      orElse: () =>
        Effect.andThen(
          shell.distrust,
          Effect.fail(explain({ problem: `no terminal came up within ${timings.open / 1_000} s` }))
        )
    })
  )
  if (word === "ended") return Option.none<PtyHandle>()
  if (word !== "ready") return yield* refusalError(commandOf(request), word)
  return Option.some<PtyHandle>({ ...terminal, output: out.rest })
})

/** Opens a terminal and waits until its program runs: the output is the program's from its first byte. */
export const startTerminal = Effect.fn("startTerminal")(function* (
  source: TerminalSource,
  request: PtyRequest
): Effect.fn.Return<PtyHandle, PlatformError.PlatformError, Scope.Scope> {
  const scope = yield* Scope.fork(yield* Effect.scope)
  const opened = yield* attempt(source, request, false).pipe(Scope.provide(scope))
  if (Option.isSome(opened)) return opened.value
  yield* Scope.close(scope, Exit.void)
  return yield* Effect.orDie(Effect.fromOption(yield* attempt(source, request, true)))
})
