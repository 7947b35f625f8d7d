import { randomBytes } from "node:crypto"
import { Data, Effect, FileSystem, type PlatformError } from "effect"

/** The bundle is not there. `exists`: something else is, and was to stay. */
export class BundleNotWritten extends Data.TaggedError("BundleNotWritten")<{
  readonly why: "exists" | "failed"
  readonly message: string
  readonly hint: string
}> {}

const exists = (file: string) =>
  new BundleNotWritten({
    why: "exists",
    message: `${file} is there already, and was left as it is`,
    hint: "Give another name, or say --force to replace it."
  })

const failed = (file: string) => (error: PlatformError.PlatformError) =>
  new BundleNotWritten({
    why: "failed",
    message: `${file} cannot be written: ${error.message}`,
    hint: "Look whether its folder is there and yours, and whether the disk is full."
  })

/** Fails where the file is there and may not be replaced: worth knowing before the work is done. */
export const checkBundleFile = Effect.fn("BundleFile.check")(function* (file: string, force: boolean) {
  const fs = yield* FileSystem.FileSystem
  if (!force && (yield* Effect.orElseSucceed(fs.exists(file), () => false))) return yield* exists(file)
})

/** Writes it in one step, for its owner alone: there is all of it under that name, or what was there before. */
export const writeBundleFile = Effect.fn("BundleFile.write")(function* (file: string, text: string, force: boolean) {
  const fs = yield* FileSystem.FileSystem
  const draft = `${file}.${randomBytes(6).toString("hex")}`
  const replace = fs.rename(draft, file)
  // A link is made only where there is nothing; renaming would take the place of what somebody has put there meanwhile.
  // Some disks (of sticks, of shares) have no links.
  const add = fs.link(draft, file).pipe(
    Effect.andThen(fs.remove(draft)),
    Effect.catchIf(
      (error) => error.reason._tag !== "AlreadyExists",
      () => replace
    )
  )
  yield* fs.writeFileString(draft, text, { flag: "wx", mode: 0o600 }).pipe(
    Effect.andThen(force ? replace : add),
    Effect.onError(() => Effect.ignore(fs.remove(draft, { force: true }))),
    Effect.catchReason("PlatformError", "AlreadyExists", () => Effect.fail(exists(file))),
    Effect.mapError((error) => (error._tag === "PlatformError" ? failed(file)(error) : error))
  )
})
