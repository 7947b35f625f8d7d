import { object, text } from "../agent/JsonObject.ts"
import { type ClueReader, saidIn, typed } from "./ConversationClue.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

export const piFolder = ({ cwd, folders }: ConversationPlace): string =>
  `${folders.PI_CODING_AGENT_DIR}/sessions/--${cwd.replace(/^\//, "").replace(/[/\\:]/g, "-")}--`

export const readPi: ClueReader = (line) => {
  if (line["type"] === "session" || line["kind"] === "header") return { id: text(line, "id"), cwd: text(line, "cwd") }
  const message = object(line, "message")
  return message?.["role"] === "user" ? { prompt: typed(saidIn(message, "content")) } : undefined
}
