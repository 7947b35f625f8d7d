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
  // Banners are common, and failing to parse is slow.
  if (line.charCodeAt(0) !== brace && !line.trimStart().startsWith("{")) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const text = (from: JsonObject | undefined, key: string): string | undefined => {
  const value = from?.[key]
  return typeof value === "string" ? value : undefined
}

export const number = (from: JsonObject | undefined, key: string): number | undefined => {
  const value = from?.[key]
  return typeof value === "number" ? value : undefined
}

export const object = (from: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = from?.[key]
  return isObject(value) ? value : undefined
}

export const objects = (from: JsonObject | undefined, key: string): ReadonlyArray<JsonObject> => {
  const value = from?.[key]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The entries whose value is known: what `exactOptionalPropertyTypes` wants of optional keys. */
export const known = <A extends Record<string, unknown>>(
  values: A
): { [K in keyof A as undefined extends A[K] ? never : K]: A[K] } & {
  [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined>
} => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
