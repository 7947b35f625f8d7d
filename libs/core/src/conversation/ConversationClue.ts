import { type JsonObject, objects, text } from "../agent/JsonObject.ts"

/** What one line of a file tells of its conversation. */
export interface ConversationClue {
  readonly id?: string | undefined
  /** The project's folder. */
  readonly cwd?: string | undefined
  /** A name that the agent or the user gave it. */
  readonly name?: string | undefined
  /** What a person has asked. */
  readonly prompt?: string | undefined
  /** It belongs to another conversation: a sub-agent's. */
  readonly isPart?: true | undefined
}

/** Reads the lines of an agent's files. A line that says nothing of it is undefined, one that is broken never comes here. */
export type ClueReader = (line: JsonObject) => ConversationClue | undefined

/** What is known first stays: later prompts are no titles. */
export const withClue = (known: ConversationClue, clue: ConversationClue | undefined): ConversationClue => ({
  id: known.id ?? clue?.id,
  cwd: known.cwd ?? clue?.cwd,
  name: known.name ?? clue?.name,
  prompt: known.prompt ?? clue?.prompt,
  isPart: known.isPart ?? clue?.isPart
})

const titleLength = 200

/** A text as a title: in one line, without control characters. */
export const titleOf = (words: string): string => {
  const line = words.replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim()
  return line.length <= titleLength ? line : `${line.slice(0, titleLength - 1).trimEnd()}…`
}

/** What a message says: a text, or a list with texts among other things. */
export const saidIn = (message: JsonObject | undefined, key: string): string | undefined => {
  const whole = text(message, key)
  if (whole !== undefined) return whole
  return objects(message, key)
    .flatMap((part) => text(part, "text") ?? [])
    .find((part) => !isContext(part))
}

/** Agents put what they know of the machine before the first prompt, in tags: nobody has typed that. */
export const isContext = (words: string): boolean => /^\s*<[a-z][\w-]*>/i.test(words)

/** The text of a message, if a person typed it. */
export const typed = (words: string | undefined): string | undefined =>
  words === undefined || words.trim() === "" || isContext(words) ? undefined : words
