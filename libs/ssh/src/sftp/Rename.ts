import { Effect } from "effect"
import { fileType } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { explainStatus, fileError, meaning } from "./StatusMeaning.ts"
import { type SftpStatus, StatusCode } from "./SftpStatus.ts"

const typeAt = (client: SftpClient, path: string) =>
  Effect.map(Effect.result(client.lstat(path)), (found) =>
    found._tag === "Success" ? fileType(found.success) : undefined
  )

/** Which of the two paths was at fault, and why. */
const explain = Effect.fnUntraced(function* (client: SftpClient, from: string, to: string, status: SftpStatus) {
  const attempt = { method: "rename", path: from, does: "write" } as const
  const [source, target] = yield* Effect.all([typeAt(client, from), typeAt(client, to)], { concurrency: 2 })
  if (source === undefined) return yield* explainStatus(client, attempt, status)
  if (target === "Directory" && source !== "Directory")
    return yield* fileError({ ...attempt, path: to }, meaning("EISDIR"))
  if (target === "Directory" && status.code === StatusCode.failure) {
    return yield* fileError({ ...attempt, path: to }, meaning("ENOTEMPTY"))
  }
  if (target !== undefined && source === "Directory" && status.code === StatusCode.noSuchFile) {
    return yield* fileError({ ...attempt, path: to }, meaning("ENOTDIR"))
  }
  if (source === "Directory" && status.code === StatusCode.failure)
    return yield* explainStatus(client, { ...attempt, path: `${to}/` }, status)
  return yield* explainStatus(client, { ...attempt, path: to }, status)
})

/**
 * Renames, over what is there. A server without `posix-rename@openssh.com` renames only to what is new, and says so: what
 * is there is never removed first, for it would be lost when the link breaks in between.
 */
export const rename = (client: SftpClient, from: string, to: string): Effect.Effect<void, SftpFailure> =>
  (client.session.extensions.has("posix-rename@openssh.com")
    ? client.rename(from, to)
    : client.renameToNew(from, to)
  ).pipe(Effect.catchTag("SftpStatus", (status) => explain(client, from, to, status)))
