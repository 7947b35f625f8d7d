/**
 * Reads what is there from JSON that a program outside of our control wrote. Decoders of agent streams use these
 * instead of a Schema: they sit on the hot path, and must take whatever comes without failing.
 */
export interface JsonObject {
  readonly [key: string]: unknown
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const brace = 123

/** The object that a line holds, or undefined when it holds anything else. */
export const parseObject = (line: string): JsonObject | undefined => {
  // Banners are common, and failing to parse is slow. (A byte order mark counts as white space.)
  const json = line.charCodeAt(0) === brace ? line : line.trimStart()
  if (json.charCodeAt(0) !== brace) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const text = (from: JsonObject | undefined, key: string): string | undefined => {
  const value = from?.[key]
  return typeof value === "string" ? value : undefined
}

/** A finite number, also one that was written as a string. */
export const number = (from: JsonObject | undefined, key: string): number | undefined => {
  const value = from?.[key]
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined
}

/** A number of tokens or dollars: one that is negative is as good as none. */
export const amount = (from: JsonObject | undefined, key: string): number | undefined => {
  const value = number(from, key)
  return value === undefined || value < 0 ? undefined : value
}

export const object = (from: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = from?.[key]
  return isObject(value) ? value : undefined
}

export const objects = (from: JsonObject | undefined, key: string): ReadonlyArray<JsonObject> => {
  const value = from?.[key]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** JSON.parse takes any depth, and whoever writes the value again does not. */
const maxDepth = 200

const isDeeper = (value: unknown, levels: number): boolean => {
  if (typeof value !== "object" || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => isDeeper(inner, levels - 1))
  // Of what JSON.parse gave, all keys are its own.
  for (const key in value) if (isDeeper((value as JsonObject)[key], levels - 1)) return true
  return false
}

/** The value under a key as it is, null when there is none. What is nested too deeply to be written again is left out. */
export const anything = (from: JsonObject, key: string): null => {
  const value = from[key] ?? null
  // What JSON.parse gave is JSON: its type is not worth a walk through it.
  return (isDeeper(value, maxDepth) ? "(nested too deeply to be kept)" : value) as null
}

/** The entries whose value is known: what `exactOptionalPropertyTypes` wants of optional keys. */
export const known = <A extends Record<string, unknown>>(
  values: A
): { [K in keyof A as undefined extends A[K] ? never : K]: A[K] } & {
  [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined>
} => {
  const entries: Record<string, unknown> = {}
  for (const key in values) if (values[key] !== undefined) entries[key] = values[key]
  return entries as never
}
