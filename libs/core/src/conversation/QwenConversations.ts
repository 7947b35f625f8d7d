import { object, text } from "../agent/JsonObject.ts"
import { dashed } from "./ClaudeConversations.ts"
import { type ClueReader, saidIn, typed } from "./ConversationClue.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

export const qwenFolder = ({ cwd, folders }: ConversationPlace): string =>
  `${folders.QWEN_HOME}/projects/${dashed(cwd)}/chats`

export const readQwen: ClueReader = (line) => ({
  cwd: text(line, "cwd"),
  prompt: line["type"] === "user" ? typed(saidIn(object(line, "message"), "parts")) : undefined
})
