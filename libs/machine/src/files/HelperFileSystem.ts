import { decodeFileName } from "@maestro/core/machine/FileName"
import { ByteSize, Effect, FileSystem, Layer, type PlatformError, Sink, Stream } from "effect"
import { Hex } from "effect/encoding"
import { Helper } from "../helper/Helper.ts"
import { Shell } from "../shell/Shell.ts"
import { concatBytes } from "../spawner/MarkFinder.ts"
import { cutChunks } from "./FileChunks.ts"
import { badPath, fileFailure } from "./FileFailure.ts"
import { globFiles } from "./FileGlob.ts"
import { listFolder } from "./FileListing.ts"
import { pathWord } from "./FileScript.ts"
import { type FileCall, type FileShell, makeFileShell, smallWrite } from "./FileShell.ts"
import { copyTree, removeTree } from "./FileTree.ts"
import { decodeFileInfo, makeHelperFile } from "./HelperFile.ts"
import { fileTime } from "./FileTime.ts"
import { watchPath } from "./FileWatch.ts"

/** Files up to this size come with the answer of the first request; larger ones are streamed. */
const smallRead = 32_000
const block = 65_536

type WriteOptions = { readonly flag?: FileSystem.OpenFlag | undefined; readonly mode?: number | undefined } | undefined

type OpenOptions = Parameters<FileSystem.FileSystem["open"]>[1]
type Failing<A> = Effect.Effect<A, PlatformError.PlatformError>

const decimal = (mode: number | undefined) => (mode === undefined ? "" : String(mode & 0o7777))

const make = (shell: FileShell): FileSystem.FileSystem => {
  const call = (method: string, path: string, name: string, ...words: ReadonlyArray<string>): FileCall => ({
    method,
    path,
    call: name,
    words: [pathWord(path), ...words]
  })
  // An empty path is none, and not the folder that the scripts start in.
  const run = (request: FileCall) =>
    request.path === "" ? Effect.fail(fileFailure(request, 61, "")) : shell.run(request)
  type CallWords = Parameters<typeof call>
  const effect = (...args: CallWords): Failing<void> => Effect.asVoid(run(call(...args)))
  const name = (...args: CallWords): Failing<string> => Effect.map(run(call(...args)), decodeFileName)
  const info = (method: string, path: string, follow: "L" | ""): Failing<FileSystem.File.Info> => {
    const request = call(method, path, "m_stat", follow)
    return Effect.flatMap(run(request), (text) => decodeFileInfo(request, text))
  }

  const open = Effect.fnUntraced(function* (
    path: string,
    options: OpenOptions
  ): Effect.fn.Return<FileSystem.File, PlatformError.PlatformError> {
    const flag = options?.flag ?? "r"
    const noFollow = options?.noFollow === true ? "n" : ""
    const inode = yield* run(call("open", path, "m_opened", flag, decimal(options?.mode), noFollow))
    return makeHelperFile(shell, { path, flag, inode: new TextDecoder().decode(inode) }, decodeFileInfo)
  })

  const stream: FileSystem.FileSystem["stream"] = (path, options) => {
    const size = options?.chunkSize ?? block
    const refuse = (why: string) => Stream.fail(badPath({ method: "stream", path }, why))
    if (!Number.isInteger(size) || size <= 0) return refuse("The size of chunks must be a positive whole number")
    const offset = options?.offset === undefined ? 0 : Number(ByteSize.fromInputUnsafe(options.offset))
    const count = options?.bytesToRead === undefined ? undefined : Number(ByteSize.fromInputUnsafe(options.bytesToRead))
    // The tools read whole blocks; what stands before the offset in the first is dropped here.
    const first = Math.floor(offset / block)
    const blocks = count === undefined ? "" : String(Math.ceil((offset + count) / block) - first)
    const source = shell.stream(call("stream", path, "m_stream", String(first), blocks))
    return cutChunks(source, { skip: offset - first * block, count: count ?? Number.POSITIVE_INFINITY, size })
  }

  const upload = Effect.fnUntraced(function* (path: string, options: WriteOptions) {
    const flag = options?.flag ?? "w"
    const first = call("writeFile", path, "m_write", flag, decimal(options?.mode))
    const at = (offset: number) => (flag.startsWith("a") ? "a" : String(offset))
    return yield* shell.upload(first, (offset) => call("writeFile", path, "m_write_more", at(offset)))
  })
  const sink: FileSystem.FileSystem["sink"] = (path, options) =>
    upload(path, options).pipe(
      Effect.map((to) => Sink.mapEffect(Sink.forEach(to.write), () => to.end)),
      Sink.unwrap
    )
  const writeFile: FileSystem.FileSystem["writeFile"] = (path, data, options) =>
    data.length <= smallWrite
      ? Effect.asVoid(
          shell.runWith(call("writeFile", path, "m_write", options?.flag ?? "w", decimal(options?.mode)), data)
        )
      : Stream.run(Stream.succeed(data), sink(path, options))

  const readFile: FileSystem.FileSystem["readFile"] = Effect.fnUntraced(function* (path) {
    const head = yield* run(call("readFile", path, "m_head", String(smallRead + 1)))
    if (head.length <= smallRead) return head
    const parts = yield* Stream.runCollect(shell.stream(call("readFile", path, "m_stream", "0", "")))
    return concatBytes(parts)
  })

  const makeTemp = (method: string, file: boolean) => (options?: Temporary) => {
    const rest = `${options?.prefix ?? ""}${Hex.random(12)}`
    const inner = file ? `${Hex.random(12)}${options?.suffix ?? ""}` : ""
    const { directory } = options ?? {}
    const words = [directory === undefined ? "" : pathWord(directory), rest, inner]
    const request = { method, path: `${directory ?? ""}/${rest}`, call: "m_mktemp", words }
    return Effect.map(shell.run(request), (made) => {
      const path = decodeFileName(made)
      return directory === undefined || directory.startsWith("/") ? path : path.slice(2)
    })
  }
  const removed = (path: string) => Effect.orDie(removeTree(shell, "remove", path, { recursive: true, force: true }))
  const makeTempDirectory = makeTemp("makeTempDirectory", false)
  const makeTempFile = makeTemp("makeTempFile", true)

  const entries = (method: string, path: string) => listFolder(shell, { method, path }, { depth: 1 })
  const members = FileSystem.make({
    access: (path, options) =>
      effect("access", path, "m_access", options?.readable === true ? "r" : "", options?.writable === true ? "w" : ""),
    chmod: (path, mode) => effect("chmod", path, "m_chmod", (mode & 0o7777).toString(8).padStart(5, "0")),
    chown: (path, uid, gid) => effect("chown", path, "m_chown", String(uid), String(gid)),
    copy: (from, to, options) => copyTree(shell, from, to, options),
    copyFile: (from, to) => effect("copyFile", from, "m_copy_file", pathWord(to)),
    link: (from, to) => effect("link", from, "m_hardlink", pathWord(to)),
    lstat: (path) => info("lstat", path, ""),
    makeDirectory: (path, options) =>
      effect("makeDirectory", path, "m_mkdir", decimal(options?.mode), options?.recursive === true ? "p" : ""),
    makeTempDirectory,
    makeTempDirectoryScoped: (options) => Effect.acquireRelease(makeTempDirectory(options), removed),
    makeTempFile,
    makeTempFileScoped: (options) =>
      Effect.acquireRelease(makeTempFile(options), (path) => removed(path.slice(0, path.lastIndexOf("/")))),
    open: (path, options) => open(path, options),
    readDirectory: (path, options) =>
      Effect.map(
        options?.recursive === true
          ? listFolder(shell, { method: "readDirectory", path })
          : entries("readDirectory", path),
        (found) => found.map((entry) => entry.name)
      ),
    readDirectoryEntries: (path) =>
      Effect.map(entries("readDirectoryEntries", path), (found) => found.map(({ name, type }) => ({ name, type }))),
    readFile,
    readLink: (path) => name("readLink", path, "m_readlink"),
    realPath: (path) => name("realPath", path, "m_realpath"),
    remove: (path, options) => removeTree(shell, "remove", path, options),
    rename: (from, to) => effect("rename", from, "m_move", pathWord(to)),
    stat: (path) => info("stat", path, "L"),
    symlink: (target, path) =>
      Effect.asVoid(shell.run({ method: "symlink", path, call: "m_symlink", words: [target, pathWord(path)] })),
    truncate: (path, length = 0) => effect("truncate", path, "m_truncate", "", String(length)),
    utimes: (path, atime, mtime) => effect("utimes", path, "m_utimes", ...fileTime(atime), ...fileTime(mtime)),
    watch: (path, options) => watchPath(shell, path, options),
    writeFile
  })
  return FileSystem.FileSystem.of({
    ...members,
    stream,
    sink,
    glob: (pattern, options) => globFiles(shell, members, pattern, options)
  })
}

interface Temporary {
  readonly directory?: string | undefined
  readonly prefix?: string | undefined
  readonly suffix?: string | undefined
}

/**
 * The files of a machine through its helper and POSIX tools alone: for a machine whose server has no SFTP. Paths are
 * absolute, or relative to the home folder. Names that are not UTF-8 come as `FileName.ts` escapes them.
 */
export const layer: Layer.Layer<FileSystem.FileSystem, never, Shell | Helper> = Layer.effect(
  FileSystem.FileSystem,
  Effect.gen(function* () {
    return make(makeFileShell(yield* Helper, yield* Shell))
  })
)
