import { isObject, object, text } from "../agent/JsonObject.ts"
import { type ClueReader, saidIn, typed } from "./ConversationClue.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

/** A folder for each day, in those of years and months: `2026/11/23`. */
export const codexFolder = ({ folders }: ConversationPlace): string => `${folders.CODEX_HOME}/sessions`

/** The project's `AGENTS.md`, which goes in as if a person had typed it. */
const isInstructions = (words: string): boolean => words.startsWith("# AGENTS.md instructions")

export const readCodex: ClueReader = (line) => {
  const payload = object(line, "payload")
  if (line["type"] === "session_meta") {
    const isPart = text(payload, "thread_source") === "subagent" || isObject(payload?.["source"])
    return { id: text(payload, "id"), cwd: text(payload, "cwd"), isPart: isPart ? true : undefined }
  }
  const isPrompt = line["type"] === "response_item" && payload?.["type"] === "message" && payload["role"] === "user"
  const words = isPrompt ? typed(saidIn(payload, "content")) : undefined
  return words === undefined || isInstructions(words) ? undefined : { prompt: words }
}
