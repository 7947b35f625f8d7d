import { Effect, Redacted } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import type { Environment } from "../remote/Environment.ts"
import { workingDirectory } from "../remote/Remote.ts"

/** The folders in which agents keep what they know, where a variable can move them; by that variable. */
const movable = {
  CLAUDE_CONFIG_DIR: "~/.claude",
  CODEX_HOME: "~/.codex",
  GEMINI_CLI_HOME: "~",
  PI_CODING_AGENT_DIR: "~/.pi/agent",
  QWEN_HOME: "~/.qwen"
}
export type AgentFolder = keyof typeof movable
const variables = Object.keys(movable) as ReadonlyArray<AgentFolder>

/** A project's folder on a machine, as programs there see it. */
export interface ConversationPlace {
  /** Absolute, without symbolic links: what `getcwd` says to the agent. */
  readonly cwd: string
  /** Absolute: where agents keep what they know. */
  readonly folders: Readonly<Record<AgentFolder, string>>
  /** The session's variables: what the agent has on top of those of its machine. */
  readonly env: Readonly<Record<string, string>>
  /** The program, in place of the name that the agent is usually found by. */
  readonly executable?: string | undefined
}

const inHome = (folder: string): string => folder.replace("~", "$HOME")

// Each answer ends with a NUL: names may hold line breaks.
const script = [
  ...variables.map((name) => `printf '%s\\0' "\${${name}:-${inHome(movable[name])}}"`),
  // Where a process begins is not the home on every machine.
  `cd -- "$HOME" && cd -- "\${1:-.}" && printf '%s\\0' "$(pwd -P; printf .)"`
].join("\n")

/** Where a session's folder is; undefined when it is not there. `env` are the values of the session's own variables. */
export const conversationPlace = Effect.fnUntraced(function* (
  folder: string | undefined,
  { env = {}, executable }: { readonly env?: Environment; readonly executable?: string | undefined } = {}
) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const wanted = workingDirectory(folder)
  const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, Redacted.value(value)]))
  const command = ChildProcess.make("/bin/sh", ["-c", script, "sh", ...(wanted === undefined ? [] : [wanted])], {
    env: values,
    extendEnv: true,
    stdin: "ignore",
    stderr: "ignore"
  })
  const said = (yield* spawner.string(command)).split("\0")
  const cwd = said[variables.length]?.slice(0, -"\n.".length)
  if (cwd === undefined || cwd === "") return undefined
  const folders = Object.fromEntries(
    variables.map((name, at) => [name, said[at] ?? ""])
  ) as ConversationPlace["folders"]
  return { cwd, folders, env: values, executable } satisfies ConversationPlace
})
