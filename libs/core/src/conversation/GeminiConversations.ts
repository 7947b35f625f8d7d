import { Effect, FileSystem, Option } from "effect"
import { object, parseObject, text } from "../agent/JsonObject.ts"
import { passingOver } from "./ConversationFile.ts"
import { type ClueReader, saidIn, typed } from "./ConversationClue.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"

/** The folder of a project, by the name that gemini-cli has given it; none where it has not been used there. */
export const geminiFolder = Effect.fnUntraced(function* ({ cwd, folders }: ConversationPlace) {
  const files = yield* FileSystem.FileSystem
  const home = `${folders.GEMINI_CLI_HOME}/.gemini`
  const list = yield* passingOver(Effect.asSome(files.readFileString(`${home}/projects.json`)), Option.none())
  const projects = object(parseObject(Option.getOrElse(list, () => "")), "projects")
  const name = text(projects, cwd)
  return name === undefined || name.includes("/") ? undefined : `${home}/tmp/${name}/chats`
})

export const readGemini: ClueReader = (line) => {
  const id = text(line, "sessionId")
  if (id !== undefined) return { id, isPart: text(line, "kind") === "subagent" ? true : undefined }
  return line["type"] === "user" ? { prompt: typed(saidIn(line, "content")) } : undefined
}
