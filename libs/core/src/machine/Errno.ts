import { Data } from "effect"

/**
 * What a machine's kernel said no with, by the name that Node's errors have in `code`: the cause of a `PlatformError`
 * whose tag says less (a full disk and a busy file are both `Unknown` or `Busy` there).
 */
export class ErrnoError extends Data.Error<{ readonly code: string; readonly message: string }> {}

/** The kernel's name of what went wrong (`ENOSPC`, `EEXIST`...), of a local file as of a remote one, when it is known. */
export const errnoOf = (error: unknown): string | undefined => {
  let at: unknown = error
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    if ("code" in at && typeof at.code === "string") return at.code
    at = "reason" in at && at.reason instanceof Error ? at.reason : at.cause
  }
  return undefined
}
