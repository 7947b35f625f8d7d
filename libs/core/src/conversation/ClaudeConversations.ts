import { type JsonObject, object, text } from "../agent/JsonObject.ts"
import { type ClueReader, saidIn, typed } from "./ConversationClue.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

/** Every character that is no letter or digit becomes a dash: folders may share a name, so each line's `cwd` counts. */
export const dashed = (path: string): string => path.replace(/[^a-zA-Z0-9]/g, "-")

/** From claude-code's documentation: it has not been run here. */
export const claudeFolder = ({ cwd, folders }: ConversationPlace): string =>
  `${folders.CLAUDE_CONFIG_DIR}/projects/${dashed(cwd)}`

/** What claude-code itself writes for the user: commands, caveats. */
const isOwnWords = (words: string): boolean => words.startsWith("Caveat: ")

const promptIn = (line: JsonObject): string | undefined => {
  if (line["type"] !== "user" || line["isMeta"] === true) return undefined
  const words = typed(saidIn(object(line, "message"), "content"))
  return words === undefined || isOwnWords(words) ? undefined : words
}

export const readClaude: ClueReader = (line) => ({
  cwd: text(line, "cwd"),
  name: text(line, "customTitle"),
  prompt: promptIn(line),
  isPart: line["isSidechain"] === true ? true : undefined
})
