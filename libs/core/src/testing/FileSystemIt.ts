import type { Vitest } from "@effect/vitest"
import { Effect, FileSystem, Result, type PlatformError } from "effect"

export interface FileSystemSuiteOptions {
  /**
   * Node takes names as UTF-16 and follows links to folders in recursive listings. A machine gives every byte of a name
   * and follows none.
   */
  readonly kind: "node" | "machine"
}

/** What the cases of the suite are declared with. */
export type FileSystemIt = Vitest.MethodsNonLive<FileSystem.FileSystem>

/** A folder of the test's own on the machine, gone with the test. */
export const testFolder = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  fs.makeTempDirectoryScoped({ prefix: "maestro fs '" })
)

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** All 256 bytes in a changing order, `length` of them. */
export const manyBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + (index >> 16)) % 256)

/** How an attempt ended: "ok", or the tag of its error's reason, which is what callers decide by. */
export const outcomeOf = <A, R>(
  attempt: Effect.Effect<A, PlatformError.PlatformError, R>
): Effect.Effect<string, never, R> =>
  Effect.map(
    Effect.result(attempt),
    Result.match({ onSuccess: () => "ok", onFailure: (error: PlatformError.PlatformError) => error.reason._tag })
  )
