import type { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { resolve } from "@maestro/ssh/config/SshConfig"
import { controlFolder } from "@maestro/ssh/transport/ControlFolder"
import { connectionName } from "@maestro/ssh/transport/ControlPath"
import { Effect, FileSystem, Option, Path, Schema } from "effect"

/** What the control folder has of a remote's connection, with this ending. */
const fileOf = Effect.fnUntraced(function* (remote: Remote, ending: "log" | "failed") {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = connectionName(remote, yield* resolve(remote))
  return yield* fs.readFileString(path.join(yield* controlFolder, `${name}.${ending}`))
})

/** ssh's log of a connection of ours. Nobody else's connection has one. */
export const connectionLog = (remote: Remote) => Effect.option(fileOf(remote, "log"))

/** An attempt that failed, as the connection leaves it for others. */
const FailedAttempt = Schema.fromJsonString(Schema.Struct({ at: Schema.Number, error: SshError }))

/** The last attempt to make the connection that failed, if one did since there was a connection. */
export const lastFailure = (remote: Remote) =>
  fileOf(remote, "failed").pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(FailedAttempt)),
    Effect.option,
    Effect.map(Option.getOrUndefined)
  )
