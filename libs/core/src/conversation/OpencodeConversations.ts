import { Effect, Record, Redacted, Schema } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { AgentDetector } from "../agent/AgentDetector.ts"
import { knownAgents } from "../agent/KnownAgents.ts"
import { ConversationsUnavailable } from "./Conversation.ts"
import { titleOf } from "./ConversationClue.ts"
import { maxConversations } from "./ConversationFolder.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

/** What `opencode session list --format json` prints. */
const Listed = Schema.Array(
  Schema.Struct({ id: Schema.String, title: Schema.String, updated: Schema.Number, directory: Schema.String })
)
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Listed))

const unavailable = (detail: string, hint: string) => new ConversationsUnavailable({ agent: "opencode", detail, hint })

/** The program and the PATH that a run of it has. One that is given as a path is taken as it is, as it is for a run. */
const programOf = Effect.fnUntraced(function* ({ env, executable }: ConversationPlace) {
  if (executable?.includes("/") === true) return { path: executable, searchPath: undefined }
  const detector = yield* AgentDetector
  const opencode = knownAgents
    .filter(({ id }) => id === "opencode")
    .map((agent) => (executable === undefined ? agent : { ...agent, commands: [executable] as const }))
  const { agents } = yield* detector.detect(opencode, { env: Record.map(env, (value) => Redacted.make(value)) })
  const found = agents[0]?.command
  if (found !== undefined) return { path: found.path, searchPath: found.searchPath }
  return yield* unavailable("it was not found there.", "Look for it with: maestro agent detect --agent opencode")
})

/** It keeps them in a database of its own, so it is asked itself: with what a run of it has. */
export const listOpencode = Effect.fnUntraced(function* (place: ConversationPlace) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const program = yield* programOf(place)
  const words = ["session", "list", "--format", "json", "--max-count", String(maxConversations)]
  const printed = yield* spawner.string(
    ChildProcess.make(program.path, words, {
      cwd: place.cwd,
      env: { ...place.env, ...(program.searchPath === undefined ? {} : { PATH: program.searchPath }) },
      extendEnv: true,
      stdin: "ignore",
      stderr: "ignore"
    })
  )
  // It prints nothing at all where there is none.
  if (printed.trim() === "") return []
  const listed = yield* decode(printed).pipe(
    Effect.mapError(() =>
      unavailable(
        `it printed something else than a list: ${titleOf(printed)}`,
        "Try it there: opencode session list --format json"
      )
    )
  )
  return listed
    .filter(({ directory }) => directory === place.cwd)
    .map(({ id, title, updated }) => ({ id, title: titleOf(title), updatedAt: Math.trunc(updated) }))
})
