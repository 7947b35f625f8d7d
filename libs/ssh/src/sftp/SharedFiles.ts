import { Effect, type FileSystem, Option } from "effect"
import { fileInfo } from "./FileType.ts"
import type { SftpClient } from "./SftpClient.ts"

/** Folders that every system has, and that hardly ever change. */
const landmarks = ["/", "/etc", "/usr", "/dev"]

/** What both ways of looking tell, as one text. */
const marks = ({ type, mode, uid, gid, mtime }: FileSystem.File.Info) => {
  const seconds = Option.map(mtime, (date) => Math.floor(date.getTime() / 1_000))
  return [type, mode, ...[uid, gid, seconds].map(Option.getOrUndefined)].join()
}

const orNone = <E>(look: Effect.Effect<FileSystem.File.Info, E>) =>
  Effect.match(look, { onFailure: () => "none", onSuccess: marks })

/**
 * Whether SFTP and the shell see the same files. A server may lock SFTP into a folder (`ChrootDirectory`), or give the
 * shell a container: the same path is then another file, and what is removed through one is not what was seen through
 * the other. Where there is no shell at all, nothing else can be seen.
 */
export const sharesFiles = (client: SftpClient, byShell: FileSystem.FileSystem): Effect.Effect<boolean> =>
  Effect.forEach(
    landmarks,
    (path) =>
      Effect.all([orNone(Effect.map(client.lstat(path), fileInfo)), orNone(byShell.lstat(path))], { concurrency: 2 }),
    { concurrency: "unbounded" }
  ).pipe(
    Effect.map((pairs) => {
      const hasShell = pairs.some(([, other]) => other !== "none")
      return !hasShell || pairs.every(([one, other]) => one === other)
    })
  )
