import { Effect, type PlatformError } from "effect"
import { fileType } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { openFile } from "./OpenFile.ts"
import type { Attempt } from "./StatusMeaning.ts"

/**
 * Whether a path is there, and may be read and written by this account. The server's own opening of the file is the only
 * true answer there is (modes know nothing of ACLs, root or read-only file systems); for what must not be opened to
 * find out, the shell is asked.
 */
export const checkAccess = Effect.fnUntraced(function* (
  client: SftpClient,
  attempt: Attempt,
  options: { readonly readable?: boolean | undefined; readonly writable?: boolean | undefined },
  byShell: Effect.Effect<void, PlatformError.PlatformError>
): Effect.fn.Return<void, SftpFailure> {
  const { readable = false, writable = false } = options
  const found = yield* client.stat(attempt.path)
  if (!readable && !writable) return
  if (fileType(found) !== "File") return yield* byShell
  const opens = (flag: "r" | "r+") => Effect.scoped(openFile(client, attempt, { flag }))
  if (readable) yield* opens("r")
  // Opening for both says nothing of writing when only that is wished for and reading is not allowed.
  if (writable) yield* readable ? opens("r+") : byShell
})
