import { ErrnoError } from "@maestro/core/machine/Errno"
import { Effect, PlatformError } from "effect"
import { fileType } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { type SftpStatus, StatusCode } from "./SftpStatus.ts"

/** What was asked for when the server said no. */
export interface Attempt {
  /** The member of `FileSystem`. */
  readonly method: string
  readonly path: string
  /** What it would have done to `path`: the reasons to look for. Absent: it only reads. */
  readonly does?: "create" | "list" | "write" | "removeFolder" | undefined
  /** The file was open already, so that its path cannot be what is missing. */
  readonly isOpen?: boolean
}

interface Meaning {
  readonly tag: PlatformError.SystemErrorTag
  readonly code: string
  readonly text: string
}

const meanings = {
  ENOENT: ["NotFound", "there is no such file or folder"],
  ENOTDIR: ["BadResource", "a part of the path is not a folder"],
  ELOOP: ["BadResource", "its symbolic links lead in a circle"],
  EACCES: ["PermissionDenied", "the account may not do this; look at the owner and the permissions (`ls -ld`)"],
  EEXIST: ["AlreadyExists", "there is something of that name already"],
  EISDIR: ["BadResource", "it is a folder"],
  ENOTEMPTY: ["Unknown", "the folder is not empty"],
  EROFS: ["Unknown", "its file system is mounted read-only"],
  ENOSPC: ["Unknown", "the disk is full: free some space there (`df -h`) and try again"],
  ENAMETOOLONG: ["Unknown", "the name is too long for its file system"],
  EBADF: ["Unknown", "the file was not opened for this"],
  EINVAL: ["Unknown", "the server does not accept this (invalid argument)"]
} as const satisfies Record<string, readonly [PlatformError.SystemErrorTag, string]>

export const meaning = (code: keyof typeof meanings): Meaning => ({
  tag: meanings[code][0],
  code,
  text: meanings[code][1]
})

const folderOf = (path: string): string => {
  const at = path.replace(/\/+$/, "").lastIndexOf("/")
  return at < 0 ? "." : at === 0 ? "/" : path.slice(0, at)
}

/** `a/b/c` -> `a`, `a/b`: what must be folders. */
const ancestors = (path: string): ReadonlyArray<string> =>
  [...path.replace(/\/+$/, "").matchAll(/[^/]\/+(?=[^/])/g)].map(({ index }) => path.slice(0, index + 1))

/** Looks that a server answers with no, or not at all, tell nothing: what was first said then stands. */
const orNothing = <A>(look: Effect.Effect<A, SftpFailure>): Effect.Effect<A | undefined, PlatformError.PlatformError> =>
  Effect.catchTag(look, "SftpStatus", () => Effect.undefined)

const typeAt = (look: ReturnType<SftpClient["stat"]>) =>
  Effect.map(orNothing(look), (attributes) => (attributes === undefined ? undefined : fileType(attributes)))

/** Whether links lead in a circle: a path that cannot be followed, and whose links do not end in nothing. */
const isCircle = Effect.fnUntraced(function* (client: SftpClient, path: string) {
  let at = path
  for (let links = 0; links < 41; links++) {
    const target = yield* orNothing(client.readLink(at))
    if (target === undefined) return false
    at = target.startsWith("/") ? target : `${folderOf(at)}/${target}`
  }
  return true
})

/** OpenSSH says "no such file" for ENOENT, ENOTDIR and ELOOP alike. One more flight of requests tells them apart. */
const missing = Effect.fnUntraced(function* (client: SftpClient, { path, does }: Attempt) {
  const [own, ...above] = yield* Effect.forEach(
    [path, ...ancestors(path)],
    (each) => Effect.all([typeAt(client.stat(each)), typeAt(client.lstat(each))], { concurrency: 2 }),
    { concurrency: "unbounded" }
  )
  if (above.some(([type]) => type !== undefined && type !== "Directory")) return meaning("ENOTDIR")
  const broken = [own, ...above].findIndex((each) => each?.[0] === undefined && each?.[1] === "SymbolicLink")
  const all = [path, ...ancestors(path)]
  if (broken >= 0 && (yield* isCircle(client, all[broken] ?? path))) return meaning("ELOOP")
  if (does === "list" && own?.[0] !== undefined && own[0] !== "Directory") return meaning("ENOTDIR")
  return meaning("ENOENT")
})

/** OpenSSH says "failure" for everything that version 3 has no code for. */
const failed = Effect.fnUntraced(function* (client: SftpClient, { path, does }: Attempt, status: SftpStatus) {
  const [type, linkType, disk] = yield* Effect.all(
    [typeAt(client.stat(path)), typeAt(client.lstat(path)), orNothing(client.statvfs(folderOf(path)))],
    { concurrency: 3 }
  )
  if (does === "create" && linkType !== undefined) return meaning("EEXIST")
  if (does === "removeFolder") return meaning("ENOTEMPTY")
  if (does !== "list" && linkType === "SymbolicLink" && type === undefined && (yield* isCircle(client, path))) {
    return meaning("ELOOP")
  }
  if (disk?.readOnly === true && does !== undefined) return meaning("EROFS")
  if (type === "Directory") return meaning("EISDIR")
  if (disk !== undefined && (disk.available === 0 || disk.freeFiles === 0)) return meaning("ENOSPC")
  const said = status.text === "" || status.text === "Failure" ? "" : ` It said: ${status.text}`
  const guess = does === "write" ? " The disk may be full, or the account over its quota." : ""
  return {
    tag: "Unknown",
    code: "EIO",
    text: `the SFTP server could not do it and did not say why.${said}${guess}`
  } as const
})

const find = (
  client: SftpClient,
  attempt: Attempt,
  status: SftpStatus
): Effect.Effect<Meaning, PlatformError.PlatformError> => {
  switch (status.code) {
    case StatusCode.noSuchFile:
      return attempt.isOpen === true ? Effect.succeed(meaning("EBADF")) : missing(client, attempt)
    case StatusCode.permissionDenied:
      return Effect.succeed(meaning("EACCES"))
    case StatusCode.failure:
      return failed(client, attempt, status)
    case StatusCode.badMessage: {
      const isLong =
        attempt.path.length > 4_000 ||
        attempt.path.split("/").some((name) => new TextEncoder().encode(name).length > 255)
      return Effect.succeed(meaning(isLong ? "ENAMETOOLONG" : "EINVAL"))
    }
    default:
      return Effect.succeed({ tag: "Unknown", code: "EIO", text: `the SFTP server answered: ${status.message}` })
  }
}

export const fileError = ({ method, path }: Attempt, { tag, code, text }: Meaning): PlatformError.PlatformError =>
  PlatformError.systemError({
    _tag: tag,
    module: "FileSystem",
    method,
    pathOrDescriptor: path,
    description: text,
    cause: new ErrnoError({ code, message: `${code}: ${text}` })
  })

/**
 * The error that a refusal is, with the tag that Node's file system has for it. Version 3 has four codes for all that can
 * go wrong with a file, so the server is asked again where they do not tell.
 */
export const explainStatus = Effect.fnUntraced(function* (client: SftpClient, attempt: Attempt, status: SftpStatus) {
  const { method } = attempt
  if (status.code === StatusCode.unsupported) {
    return yield* PlatformError.badArgument({
      module: "FileSystem",
      method,
      description: `the SFTP server of this machine cannot do this: ${status.message}`
    })
  }
  return yield* fileError(attempt, yield* find(client, attempt, status))
})
