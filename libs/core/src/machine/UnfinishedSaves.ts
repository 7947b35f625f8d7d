import { Context, Effect, type PlatformError } from "effect"

/** Saves of a machine's files whose link broke before their end was known. */
export interface UnfinishedSaves {
  /** The temporary file of such a save: to be removed as soon as that can be done. */
  add(temporary: string): Effect.Effect<void>
  /**
   * Removes those that are there. Whoever saves does this first: a server may still have the last step of an earlier save
   * before it, and without its file that can no longer put old content in the place of new.
   */
  readonly settle: Effect.Effect<void, PlatformError.PlatformError>
}

/** Provided by file systems behind a link, beside the file system itself. Where there is no link there are none. */
export const UnfinishedSaves = Context.Reference<UnfinishedSaves>("@maestro/core/machine/UnfinishedSaves", {
  defaultValue: () => ({ add: () => Effect.void, settle: Effect.void })
})
