import { Effect, PlatformError, Redacted } from "effect"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import { runScriptToEnd } from "../helper/HelperRun.ts"
import { minify } from "../helper/HelperScript.ts"
import dump from "./dump.sh?raw"
import interactive from "./interactive.sh?raw"

export interface CapturedEnvironment {
  readonly variables: ReadonlyMap<string, Redacted.Redacted<string>>
  /** Why this is not the environment that was asked for, in a sentence, when it is not: what takes its place is it. */
  readonly notice?: string | undefined
}

/** About one shell, not about the account; and ours. */
const passing = /^(MAESTRO_(RUN|ASK|HELPER|JOB)|PWD|OLDPWD|SHLVL|_|TERM)$/

const decoder = new TextDecoder()

const variablesIn = (text: string): CapturedEnvironment["variables"] => {
  const variables = new Map<string, Redacted.Redacted<string>>()
  for (const entry of text.split("\0")) {
    // Shells export functions under names that are none: BASH_FUNC_name%%.
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(entry) ?? []
    if (name !== undefined && value !== undefined && !passing.test(name))
      variables.set(name, Redacted.make(value, { label: name }))
  }
  return variables
}

const failed = (code: number) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "LoginEnvironment",
    method: "capture",
    description: `The machine did not tell its environment (exit code ${code}).`
  })

/** The environment that commands get: of the login shell, or of the channel when that cannot be had. */
export const captureLogin = Effect.fn("captureLogin")(function* (channel: HelperChannel) {
  const { code, stdout } = yield* runScriptToEnd(channel, `${minify(dump)}\ndump_environment`)
  if (code !== 0) return yield* failed(code)
  const captured: CapturedEnvironment = {
    variables: variablesIn(decoder.decode(stdout)),
    notice: yield* channel.loginProblem
  }
  return captured
})

/** How long the interactive shell may take, in seconds. */
const patience = 10

const why: Readonly<Record<string, string>> = {
  timeout: `The interactive shell did not come to its end within ${patience} s`,
  ended: "The interactive shell ended before it ran a command",
  none: "The account has no interactive shell"
}

const script = [
  minify(interactive),
  minify(dump),
  "m_folder=${0%.run}.ask",
  // The functions of the dump are the question; the answer is complete when it gets its name.
  `m_question='${`m=\${0%/*}\n${minify(dump)}\ndump_environment >"$m/new" && mv "$m/new" "$m/answer"`.replaceAll("'", `'\\''`)}'`,
  `ask_interactive "$m_folder" ${patience} "$m_question"`,
  `printf '%s %s\\0' "$m_asked" "\${SHELL:-}"`,
  `[ "$m_asked" != ok ] || cat "$m_folder/answer"`,
  'rm -rf "$m_folder"'
].join("\n")

/** The environment of the interactive login shell, or `login` when it cannot be had. */
export const captureInteractive = Effect.fn("captureInteractive")(function* (
  channel: HelperChannel,
  login: Effect.Effect<CapturedEnvironment, PlatformError.PlatformError>
) {
  const { code, stdout } = yield* runScriptToEnd(channel, script)
  const [, asked = "", shell = "", rest = ""] = /^(\w+) ([^\0]*)\0([^]*)$/.exec(decoder.decode(stdout)) ?? []
  if (asked === "") return yield* failed(code)
  if (asked === "ok") return { variables: variablesIn(rest) } satisfies CapturedEnvironment
  const instead = yield* login
  const notice = `${why[asked] ?? asked} (${shell}); the environment of the login shell is used.`
  return { ...instead, notice: [instead.notice, notice].filter((text) => text !== undefined).join(" ") }
})
