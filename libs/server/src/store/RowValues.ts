import { Option } from "effect"

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>

const parse = Option.liftThrowable((text: string): unknown => JSON.parse(text))

/** The value of a column of JSON; what is no JSON becomes null, which no schema of ours takes. */
export const json = (text: unknown): unknown => {
  if (text === null) return undefined
  return typeof text === "string" ? Option.getOrNull(parse(text)) : null
}

/** Without what is not there: SQLite has null for it, and our schemas leave the key out. */
export const present = (fields: Row): Row =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

/** Numbers that JSON has no words for are left out, as numbers that are not known: written as null, they could not be read again. */
const onlyFinite = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? undefined : value

/** A plain value as text for a column. */
export const jsonText = (value: object): string => JSON.stringify(value, onlyFinite)
