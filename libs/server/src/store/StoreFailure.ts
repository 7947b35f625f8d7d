import { StoreError } from "@maestro/core/remote/Remotes"
import { Predicate } from "effect"

/** SQLite's primary result codes (https://sqlite.org/rescode.html); the upper bits of a code only refine it. */
const PERM = 3
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

const numberAt = (cause: unknown, key: string): number | undefined =>
  Predicate.hasProperty(cause, key) && typeof cause[key] === "number" ? cause[key] : undefined

const textAt = (cause: unknown, key: string): string | undefined =>
  Predicate.hasProperty(cause, key) && typeof cause[key] === "string" ? cause[key] : undefined

const hintFor = (cause: unknown, file: string): string => {
  const system = textAt(cause, "code")
  const code = (numberAt(cause, "errcode") ?? 0) & 0xff
  if (code === FULL || system === "ENOSPC") return "The disk is full: free some space and try again."
  if (
    code === READONLY ||
    code === CANTOPEN ||
    code === PERM ||
    ["EACCES", "EPERM", "EROFS", "ENOTDIR"].includes(system ?? "")
  )
    return "Make that folder writable for you, or choose another one with --data-dir or MAESTRO_DATA_DIR."
  if (code === BUSY) return "Another program holds the store. Try again; if it goes on, end the Maestro that hangs."
  if (code === CORRUPT || code === NOTADB)
    return `The file is damaged, or is not Maestro's. Move it away (mv '${file}' '${file}.damaged') and start anew, or put back a copy.`
  if (code === IOERR) return "The disk gave an error: look whether it is full or failing."
  return "Run the command again; if it goes on, report it together with this text."
}

/** What went wrong with the store in words, from whatever SQLite or the file system threw. */
export const storeFailure =
  (file: string, doing: string) =>
  (cause: unknown): StoreError =>
    new StoreError({
      detail: `Cannot ${doing} the store ${file}: ${textAt(cause, "message") ?? String(cause)}.`,
      hint: hintFor(cause, file)
    })

/** A row that something else than Maestro has changed: `what` names it. */
export const unreadable = (file: string, what: string): StoreError =>
  new StoreError({
    detail: `${what} in the store ${file} cannot be read.`,
    hint: "It was changed by something else than Maestro: put back a copy of the file, or delete that row."
  })
