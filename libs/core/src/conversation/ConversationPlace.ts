import { Effect } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { workingDirectory } from "../remote/Remote.ts"

/** A project's folder on a machine, as programs there see it. */
export interface ConversationPlace {
  /** Absolute. */
  readonly home: string
  /** Absolute, without symbolic links: what `getcwd` says to the agent. */
  readonly cwd: string
}

const script = `printf '%s\\n' "$HOME"; cd -- "\${1:-$HOME}" && pwd -P`

/** Where a session's folder is; undefined when it is not there. */
export const conversationPlace = Effect.fnUntraced(function* (folder: string | undefined) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const wanted = workingDirectory(folder)
  const command = ChildProcess.make("/bin/sh", ["-c", script, "sh", ...(wanted === undefined ? [] : [wanted])], {
    stdin: "ignore",
    stderr: "ignore"
  })
  const [home = "", ...lines] = (yield* spawner.string(command)).split("\n")
  const cwd = lines.slice(0, -1).join("\n")
  return cwd === "" ? undefined : ({ home, cwd } satisfies ConversationPlace)
})
