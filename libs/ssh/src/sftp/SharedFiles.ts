import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Effect, type FileSystem, Option } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { fileInfo } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"

/** Folders that every system has, and that hardly ever change. */
const landmarks = ["/", "/etc", "/usr", "/dev"]

/** What both ways of looking tell, as one text. */
const marks = ({ type, mode, uid, gid, mtime }: FileSystem.File.Info) => {
  const seconds = Option.map(mtime, (date) => Math.floor(date.getTime() / 1_000))
  return [type, mode, ...[uid, gid, seconds].map(Option.getOrUndefined)].join()
}

/** What the server says no to is not there; a session that broke has said nothing. */
const bySftp = (look: Effect.Effect<FileSystem.File.Info, SftpFailure>) =>
  Effect.map(look, marks).pipe(Effect.catchTag("SftpStatus", () => Effect.succeed("none")))

const isLost = (error: PlatformError) => Option.exists(sshErrorOf(error), ({ reason }) => reason.retryable)

/** The same through the shell. An account without one has nothing to compare with. */
const orNoShell = (look: Effect.Effect<FileSystem.File.Info, PlatformError>) =>
  Effect.catchIf(
    Effect.map(look, marks),
    (error: PlatformError) => !isLost(error),
    () => Effect.succeed("none")
  )

/**
 * Whether SFTP and the shell see the same files. A server may lock SFTP into a folder (`ChrootDirectory`), or give the
 * shell a container: the same path is then another file, and what is removed through one is not what was seen through
 * the other. Where there is no shell at all, nothing else can be seen. Fails when the link breaks meanwhile: half of the
 * answers would be taken for other files.
 */
export const sharesFiles = (
  client: SftpClient,
  byShell: FileSystem.FileSystem
): Effect.Effect<boolean, PlatformError> =>
  Effect.forEach(
    landmarks,
    (path) =>
      Effect.all([bySftp(Effect.map(client.lstat(path), fileInfo)), orNoShell(byShell.lstat(path))], {
        concurrency: 2
      }),
    { concurrency: "unbounded" }
  ).pipe(
    Effect.map((pairs) => {
      const hasShell = pairs.some(([, other]) => other !== "none")
      return !hasShell || pairs.every(([one, other]) => one === other)
    })
  )
