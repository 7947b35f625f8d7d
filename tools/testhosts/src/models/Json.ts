/** What JSON can hold. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [name: string]: Json }

export type JsonObject = { readonly [name: string]: Json }

const isList = (json: Json | undefined): json is ReadonlyArray<Json> => Array.isArray(json)

/** The object that this is, or an empty one. */
export const objectOf = (json: Json | undefined): JsonObject =>
  typeof json === "object" && json !== null && !isList(json) ? json : {}

/** The list that this is, or an empty one. */
export const listOf = (json: Json | undefined): ReadonlyArray<Json> => (isList(json) ? json : [])

/** The string that this is, or an empty one. */
export const stringOf = (json: Json | undefined): string => (typeof json === "string" ? json : "")

/** The names under which vendors keep a text, in a part of a message or of a tool's result. */
const textNames = ["text", "content", "output", "response"]

/** All text in a message's content, whatever shape its vendor gives it. */
export const textOf = (json: Json | undefined): string => {
  if (json === undefined || json === null) return ""
  if (typeof json === "string") return json
  if (isList(json)) return json.map(textOf).join("\n")
  const fields = objectOf(json)
  const name = textNames.find((each) => Object.hasOwn(fields, each))
  return name === undefined ? JSON.stringify(json) : textOf(fields[name])
}

/** Text as JSON; an empty object when it is none. */
export const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
