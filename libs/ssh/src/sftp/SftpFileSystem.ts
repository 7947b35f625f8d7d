import { Effect, FileSystem, PlatformError, Sink, Stream } from "effect"
import { checkAccess } from "./Access.ts"
import { copyFile } from "./CopyFile.ts"
import { readStream, writeSink } from "./FileStream.ts"
import { fileInfo, fileType } from "./FileType.ts"
import { makeFolders, makeTempFolder, removeOne } from "./Folders.ts"
import { listFolder } from "./Listing.ts"
import { type OpenedFile, openFile, type OpenOptions } from "./OpenFile.ts"
import { rename } from "./Rename.ts"
import type { Sftp } from "./Sftp.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import * as SftpFile from "./SftpFile.ts"
import { type Attempt, explainStatus, fileError, meaning } from "./StatusMeaning.ts"
import { appendAll, readAll, writeAll } from "./Transfer.ts"

type Fs = FileSystem.FileSystem

/** What a file that is read at once may have: more than one array of bytes can hold. */
const mostAtOnce = 2 ** 31 - 1

const isAppend = ({ flag }: OpenOptions) => flag?.startsWith("a") ?? false

/** The protocol's times are whole seconds in 32 bits. */
const seconds = (time: Date | number) => {
  const whole = Math.floor(typeof time === "number" ? time : time.getTime() / 1_000)
  return whole >= 0 && whole < 2 ** 32
    ? Effect.succeed(whole)
    : Effect.fail(
        PlatformError.badArgument({
          module: "FileSystem",
          method: "utimes",
          description: "SFTP has times from 1970 to 2106 only"
        })
      )
}

/**
 * A machine's files over its SFTP. What SFTP cannot do in one step (trees, patterns, watching, whether a folder may be
 * written to) goes to the machine's shell: `byShell` is the same files by other means. Paths are absolute, or relative to
 * the home; names are as `FileName` has them.
 */
export const make = (sftp: Sftp["Service"], byShell: Fs): Fs => {
  const explained = <A, R>(client: SftpClient, attempt: Attempt, effect: Effect.Effect<A, SftpFailure, R>) =>
    Effect.catchTag(effect, "SftpStatus", (status) => explainStatus(client, attempt, status))

  const run = <A, R>(attempt: Attempt, use: (client: SftpClient) => Effect.Effect<A, SftpFailure, R>) =>
    Effect.flatMap(sftp.client, (client) => explained(client, attempt, use(client)))

  /** For what changes nothing: asked once more, of a new session, when the session ended under it. */
  const look = <A, R>(attempt: Attempt, use: (client: SftpClient) => Effect.Effect<A, SftpFailure, R>) =>
    Effect.flatMap(sftp.client, (client) =>
      explained(client, attempt, use(client)).pipe(
        Effect.catch((error) =>
          Effect.flatMap(client.session.isClosed, (isClosed) => (isClosed ? run(attempt, use) : Effect.fail(error)))
        )
      )
    )

  const withFile = <A, R>(
    attempt: Attempt,
    options: OpenOptions,
    use: (client: SftpClient, file: OpenedFile) => Effect.Effect<A, SftpFailure, R>
  ) =>
    run(attempt, (client) =>
      Effect.flatMap(openFile(client, attempt, options), (file) => explained(client, attempt, use(client, file)))
    )

  const opens = (method: string, path: string, flag: FileSystem.OpenFlag | undefined): Attempt => ({
    method,
    path,
    does: flag?.includes("x") ? "create" : flag === undefined || flag === "r" ? undefined : "write"
  })

  const readFile: Fs["readFile"] = (path) => {
    const attempt: Attempt = { method: "readFile", path }
    return look(attempt, (client) =>
      Effect.gen(function* () {
        const { handle, before = {} } = yield* openFile(client, attempt, {})
        const { size = 0 } = before
        if (fileType(before) === "Directory") return yield* fileError(attempt, meaning("EISDIR"))
        if (size <= mostAtOnce) return yield* readAll(client, handle, size)
        return yield* PlatformError.badArgument({
          module: "FileSystem",
          method: "readFile",
          description: `${path} has ${size} bytes: too many to be read at once. Read a part of it.`
        })
      }).pipe(Effect.scoped)
    )
  }

  const writeFile: Fs["writeFile"] = (path, data, options = {}) => {
    const flag = options.flag ?? "w"
    return withFile(opens("writeFile", path, flag), { ...options, flag }, (client, { handle, close }) =>
      Effect.andThen(isAppend({ flag }) ? appendAll(client, handle, data) : writeAll(client, handle, data, 0), close)
    ).pipe(Effect.scoped)
  }

  const open: Fs["open"] = (path, options = {}) =>
    Effect.flatMap(sftp.client, (client) => {
      const attempt = opens("open", path, options.flag)
      return Effect.map(explained(client, attempt, openFile(client, attempt, options)), ({ handle }) =>
        SftpFile.make(client, handle, path, isAppend(options))
      )
    })

  const stream: Fs["stream"] = (path, options = {}) => {
    const attempt: Attempt = { method: "stream", path }
    const explain = <A>(client: SftpClient, pieces: Stream.Stream<A, SftpFailure>) =>
      Stream.catchTag(pieces, "SftpStatus", (status) => Stream.fromEffect(explainStatus(client, attempt, status)))
    return Stream.unwrap(
      withFile(attempt, {}, (client, { handle, before }) =>
        Effect.map(readStream(client, handle, before?.size ?? 0, options), (pieces) => explain(client, pieces))
      )
    )
  }

  const sink: Fs["sink"] = (path, options = {}) => {
    const flag = options.flag ?? "w"
    const attempt = opens("sink", path, flag)
    return Sink.unwrap(
      withFile(attempt, { ...options, flag }, (client, { handle, close }) =>
        Effect.map(writeSink(client, handle, isAppend({ flag }), close), (writes) =>
          explainSink(client, attempt, writes)
        )
      )
    )
  }

  const remove: Fs["remove"] = (path, options = {}) => {
    const attempt: Attempt = { method: "remove", path, does: "write" }
    const tree = options.recursive === true ? byShell.remove(path, options) : undefined
    const removed = run(attempt, (client) => removeOne(client, attempt, tree))
    return options.force === true
      ? Effect.catchIf(
          removed,
          (error) => error.reason._tag === "NotFound",
          () => Effect.void
        )
      : removed
  }

  const makeDirectory: Fs["makeDirectory"] = (path, { mode, recursive } = {}) => {
    const attempt: Attempt = { method: "makeDirectory", path, does: "create" }
    return run(attempt, (client) =>
      recursive === true ? makeFolders(client, attempt, mode) : client.makeFolder(path, mode)
    )
  }

  const tempDirectory =
    (method: string): Fs["makeTempDirectory"] =>
    (options) =>
      run({ method, path: `${options?.directory ?? "/tmp"}/`, does: "write" }, (client) =>
        makeTempFolder(client, options)
      )
  const tempFile =
    (method: string): Fs["makeTempFile"] =>
    (options) =>
      Effect.gen(function* () {
        const path = `${yield* tempDirectory(method)(options)}/file${options?.suffix ?? ""}`
        yield* writeFile(path, new Uint8Array(), { flag: "wx" })
        return path
      })
  const untilClosed = (made: Effect.Effect<string, PlatformError.PlatformError>, folderOf: (path: string) => string) =>
    // A link that is gone takes its chance to clean up with it; that must not end who used the folder.
    Effect.acquireRelease(made, (path) =>
      Effect.ignore(byShell.remove(folderOf(path), { recursive: true, force: true }))
    )

  /** A change of what is known of a file: the mode, the owner, the times, the size. */
  const change = (method: string, path: string, use: (client: SftpClient) => Effect.Effect<void, SftpFailure>) =>
    run({ method, path, does: "write" }, use)

  /** `made` appears at the second path; the first one may be what is missing. */
  const link: Fs["link"] = (from, to) =>
    run({ method: "link", path: to, does: "create" }, (client) =>
      Effect.catchTag(client.link(from, to), "SftpStatus", (status) =>
        Effect.andThen(explained(client, { method: "link", path: from }, client.lstat(from)), Effect.fail(status))
      )
    )

  const members = FileSystem.make({
    access: (path, options = {}) => {
      const attempt: Attempt = { method: "access", path }
      return look(attempt, (client) => checkAccess(client, attempt, options, byShell.access(path, options)))
    },
    copy: byShell.copy,
    copyFile: (from, to) => {
      const target: Attempt = { method: "copyFile", path: to, does: "write" }
      return run(target, (client) => copyFile(client, { method: "copyFile", path: from }, target))
    },
    chmod: (path, mode) => change("chmod", path, (client) => client.setstat(path, { mode: mode & 0o7777 })),
    chown: (path, uid, gid) => change("chown", path, (client) => client.setstat(path, { owner: { uid, gid } })),
    link,
    lstat: (path) => look({ method: "lstat", path }, (client) => Effect.map(client.lstat(path), fileInfo)),
    makeDirectory,
    makeTempDirectory: tempDirectory("makeTempDirectory"),
    makeTempDirectoryScoped: (options) =>
      untilClosed(tempDirectory("makeTempDirectoryScoped")(options), (path) => path),
    makeTempFile: tempFile("makeTempFile"),
    makeTempFileScoped: (options) =>
      untilClosed(tempFile("makeTempFileScoped")(options), (path) => path.slice(0, path.lastIndexOf("/"))),
    open,
    readDirectory: (path, options) =>
      options?.recursive === true
        ? byShell.readDirectory(path, options)
        : look({ method: "readDirectory", path, does: "list" }, (client) =>
            Effect.map(listFolder(client, path), (entries) => entries.map(({ name }) => name))
          ),
    readDirectoryEntries: (path) =>
      look({ method: "readDirectoryEntries", path, does: "list" }, (client) =>
        Effect.map(listFolder(client, path), (entries) =>
          entries.map(({ name, attributes }) => ({ name, type: fileType(attributes) }))
        )
      ),
    readFile,
    readLink: (path) => look({ method: "readLink", path }, (client) => client.readLink(path)),
    realPath: (path) =>
      look({ method: "realPath", path }, (client) =>
        // The server makes a path of a last part that is not there, too.
        Effect.map(Effect.all([client.realPath(path), client.stat(path)], { concurrency: 2 }), ([real]) => real)
      ),
    remove,
    rename: (from, to) => run({ method: "rename", path: from }, (client) => rename(client, from, to)),
    stat: (path) => look({ method: "stat", path }, (client) => Effect.map(client.stat(path), fileInfo)),
    symlink: (target, path) =>
      run({ method: "symlink", path, does: "create" }, (client) => client.symlink(target, path)),
    truncate: (path, length = 0) => change("truncate", path, (client) => client.setstat(path, { size: length })),
    utimes: (path, atime, mtime) =>
      Effect.flatMap(Effect.all([seconds(atime), seconds(mtime)]), ([read, written]) =>
        change("utimes", path, (client) => client.setstat(path, { times: { atime: read, mtime: written } }))
      ),
    watch: byShell.watch,
    writeFile
  })
  return FileSystem.FileSystem.of({ ...members, glob: byShell.glob, stream, sink })
}

const explainSink = <A, In, L, R>(
  client: SftpClient,
  attempt: Attempt,
  sink: Sink.Sink<A, In, L, SftpFailure, R>
): Sink.Sink<A, In, L, PlatformError.PlatformError, R> =>
  Sink.catchCause(sink, (cause) =>
    Effect.catchTag(Effect.failCause(cause), "SftpStatus", (status) => explainStatus(client, attempt, status))
  )
