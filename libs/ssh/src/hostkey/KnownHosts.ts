import { createHash } from "node:crypto"
import { Effect, FileSystem } from "effect"

/** A key as a line of known_hosts has it. */
export interface RecordedKey {
  readonly type: string
  readonly fingerprint: string
}

/** The fingerprint as ssh prints it. */
export const fingerprintOf = (key: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`

/** Reads a line of known_hosts: an optional marker, names (plain or hashed), type, key. */
export const recordedKey = (line: string): RecordedKey | undefined => {
  const [, type, key] = /^\s*(?:@\S+\s+)?[^\s#]\S*\s+([a-z][\w@.-]*)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line) ?? []
  if (type === undefined || key === undefined) return undefined
  return { type, fingerprint: fingerprintOf(Buffer.from(key, "base64")) }
}

/** The key on a line of a file, counted from 1, as ssh names it in its warning. */
export const recordedKeyAt = (file: string, line: string | undefined) =>
  Effect.gen(function* () {
    if (line === undefined) return undefined
    const fs = yield* FileSystem.FileSystem
    const lines = (yield* fs.readFileString(file)).split("\n")
    return recordedKey(lines[Number(line) - 1] ?? "")
  }).pipe(Effect.orElseSucceed(() => undefined))
