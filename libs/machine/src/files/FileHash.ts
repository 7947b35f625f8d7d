import { Effect, type PlatformError } from "effect"
import { fileFailure } from "./FileFailure.ts"
import { pathWord } from "./FileScript.ts"
import type { FileCall, FileShell } from "./FileShell.ts"

/** The SHA-256 of a file's content, in lower-case hexadecimal, computed on the machine: the bytes do not cross the link. */
export const hashFile = Effect.fnUntraced(function* (
  shell: FileShell,
  path: string
): Effect.fn.Return<string, PlatformError.PlatformError> {
  const call: FileCall = { method: "hash", path, call: "m_hash", words: [pathWord(path)] }
  const text = new TextDecoder().decode(yield* shell.run(call))
  return /^[0-9a-f]{64}$/.test(text) ? text : yield* fileFailure(call, 73, text)
})
