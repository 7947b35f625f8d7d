import { randomBytes } from "node:crypto"
import { Effect, type FileSystem, type PlatformError } from "effect"
import { fileType } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { type Attempt, fileError, meaning } from "./StatusMeaning.ts"
import { StatusCode } from "./SftpStatus.ts"

const parentOf = (path: string): string | undefined => {
  const trimmed = path.replace(/\/+$/, "")
  const at = trimmed.lastIndexOf("/")
  return at <= 0 ? undefined : trimmed.slice(0, at)
}

const isStatus = (error: SftpFailure, code: number) => error._tag === "SftpStatus" && error.code === code

/** Makes a folder and what leads to it; one that is there already is fine. The mode is that of all that are made. */
export const makeFolders = (client: SftpClient, attempt: Attempt, mode?: number): Effect.Effect<void, SftpFailure> => {
  const { path } = attempt
  const parent = parentOf(path)
  const orAbove = (error: SftpFailure): Effect.Effect<void, SftpFailure> => {
    if (isStatus(error, StatusCode.noSuchFile) && parent !== undefined) {
      return Effect.flatMap(Effect.result(client.stat(parent)), (found) =>
        // The folder above is there, so something else is amiss with this one.
        found._tag === "Success"
          ? Effect.fail(error)
          : Effect.andThen(makeFolders(client, { ...attempt, path: parent }, mode), client.makeFolder(path, mode))
      )
    }
    if (!isStatus(error, StatusCode.failure)) return Effect.fail(error)
    return Effect.flatMap(client.stat(path), (found) =>
      fileType(found) === "Directory" ? Effect.void : Effect.fail(fileError(attempt, meaning("EEXIST")))
    )
  }
  return client.makeFolder(path, mode).pipe(Effect.catch(orAbove))
}

/** How often another name is tried for a temporary folder. */
const tries = 5

/** Makes a folder of a new name that nobody else can look into. */
export const makeTempFolder = (
  client: SftpClient,
  options: Parameters<FileSystem.FileSystem["makeTempDirectory"]>[0]
): Effect.Effect<string, SftpFailure> =>
  Effect.suspend(() => {
    const directory = (options?.directory ?? "/tmp").replace(/(?<=.)\/+$/, "")
    const path = `${directory}/${options?.prefix ?? ""}${randomBytes(6).toString("hex")}`
    return Effect.as(client.makeFolder(path, 0o700), path)
  }).pipe(Effect.retry({ times: tries, while: (error) => isStatus(error, StatusCode.failure) }))

/** Removes one file, link or empty folder name; folders only with `recursive`, by the function given. */
export const removeOne = (
  client: SftpClient,
  attempt: Attempt,
  removeTree: Effect.Effect<void, PlatformError.PlatformError> | undefined
): Effect.Effect<void, SftpFailure> =>
  client.remove(attempt.path).pipe(
    Effect.catch((error) => {
      // Linux says EISDIR ("failure"), others EPERM.
      if (!isStatus(error, StatusCode.failure) && !isStatus(error, StatusCode.permissionDenied)) {
        return Effect.fail(error)
      }
      return Effect.flatMap(client.lstat(attempt.path), (found) => {
        if (fileType(found) !== "Directory") return Effect.fail(error)
        return removeTree ?? Effect.fail(fileError(attempt, meaning("EISDIR")))
      })
    })
  )
