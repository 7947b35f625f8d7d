import { Effect, FileSystem, Option } from "effect"
import type { ConversationFile } from "./ConversationFile.ts"
import { passingOver } from "./ConversationFile.ts"

/** How many conversations are listed at most, the newest ones. */
export const maxConversations = 50

/** How many questions are on their way to the machine at once. */
export const concurrency = 16

/** The names in a folder; none where it is not there. */
export const namesIn = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  return yield* files.readDirectory(folder).pipe(
    Effect.catchIf(
      ({ reason }) => reason._tag === "NotFound",
      () => Effect.succeed([] as Array<string>)
    )
  )
})

/** Files with their times, the newest first; those that are gone or closed to us are left out. */
export const dated = Effect.fnUntraced(function* (found: ReadonlyArray<Omit<ConversationFile, "updatedAt">>) {
  const files = yield* FileSystem.FileSystem
  const withTimes = yield* Effect.forEach(
    found,
    (file) =>
      passingOver(
        Effect.map(files.stat(file.path), ({ mtime, type }): ReadonlyArray<ConversationFile> =>
          type === "File"
            ? [{ ...file, updatedAt: Option.match(mtime, { onNone: () => 0, onSome: (time) => time.getTime() }) }]
            : []
        ),
        []
      ),
    { concurrency }
  )
  return withTimes.flat().toSorted((one, other) => other.updatedAt - one.updatedAt)
})
