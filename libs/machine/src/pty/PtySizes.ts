import type { PtySize } from "@maestro/core/machine/Pty"
import { Effect, type PlatformError } from "effect"
import type { PtyBinding } from "./PtyBinding.ts"
import { ptyError } from "./PtyInput.ts"

/** A count of columns or rows that the system takes: a hidden pane measures 0, and that would be an error. */
export const within = (count: number): number => Math.min(Math.max(1, Math.trunc(count) || 1), 32_767)

/** Gives a terminal a new size. The system tells its programs (SIGWINCH). */
export const resizeBy = (
  binding: PtyBinding,
  fd: number,
  isClosed: () => boolean,
  { columns, rows }: PtySize
): Effect.Effect<void, PlatformError.PlatformError> =>
  Effect.suspend(() => {
    if (isClosed()) return Effect.fail(ptyError("resize", "The terminal is closed."))
    return Effect.try({
      try: () => binding.resize(fd, within(columns), within(rows)),
      catch: (cause) => ptyError("resize", `The terminal took no new size: ${String(cause)}`)
    })
  })
