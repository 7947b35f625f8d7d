import { decodeFileName, encodeFileName } from "@maestro/core/machine/FileName"
import { Effect, PlatformError } from "effect"
import { type FileAttributes, writeAttributes } from "./FileAttributes.ts"
import { PacketType } from "./PacketType.ts"
import type { PacketWriter } from "./PacketWriter.ts"
import type { SftpReply } from "./SftpReply.ts"
import type { SftpSession } from "./SftpSession.ts"
import { SftpStatus, StatusCode } from "./SftpStatus.ts"

/** The server said no, or (as `PlatformError`) the link broke or the name cannot be one. */
export type SftpFailure = SftpStatus | PlatformError.PlatformError

type Answer<A> = Effect.Effect<A, SftpFailure>

/** A file of a folder: its name (see `FileName`), and what the listing says of it, which does not follow links. */
export interface FolderEntry {
  readonly name: string
  readonly attributes: FileAttributes
}

const ascii = new TextEncoder()

const nameBytes = (name: string): Effect.Effect<Uint8Array, PlatformError.PlatformError> =>
  Effect.fromResult(encodeFileName(name)).pipe(
    Effect.mapError((why) =>
      PlatformError.badArgument({
        module: "FileSystem",
        method: "path",
        description: `no file can be called so: ${why}`
      })
    )
  )

const refuse = (reply: SftpReply): Effect.Effect<never, SftpFailure> =>
  reply._tag === "Status" && reply.code !== StatusCode.ok
    ? Effect.fail(new SftpStatus({ code: reply.code, text: reply.message }))
    : Effect.fail(
        PlatformError.systemError({
          _tag: "InvalidData",
          module: "Sftp",
          method: "request",
          description: `The SFTP server answered a request with ${reply._tag}, which is no answer to it.`
        })
      )

/** The requests of the protocol, and OpenSSH's extensions of it, on one session. Paths are absolute, or relative to the home. */
export const make = (session: SftpSession) => {
  const done = (reply: SftpReply) =>
    reply._tag === "Status" && reply.code === StatusCode.ok ? Effect.void : refuse(reply)
  const attributes = (reply: SftpReply) =>
    reply._tag === "Attributes" ? Effect.succeed(reply.attributes) : refuse(reply)
  const handle = (reply: SftpReply) => (reply._tag === "Handle" ? Effect.succeed(reply.handle) : refuse(reply))
  const oneName = (reply: SftpReply) => {
    const [entry] = reply._tag === "Names" ? reply.entries : []
    return entry === undefined ? refuse(reply) : Effect.succeed(decodeFileName(entry.name))
  }
  const onHandle = (type: PacketType, given: Uint8Array, more: (packet: PacketWriter) => PacketWriter = (all) => all) =>
    session.request({ type, fields: (packet) => more(packet.string(given)) })
  const onPath = (type: PacketType, path: string, more: (packet: PacketWriter) => PacketWriter = (all) => all) =>
    Effect.flatMap(nameBytes(path), (bytes) =>
      session.request({ type, fields: (packet) => more(packet.string(bytes)) })
    )
  const extended = (name: string, fields: (packet: PacketWriter) => PacketWriter): Answer<SftpReply> =>
    session.extensions.has(name)
      ? session.request({
          type: PacketType.extended,
          fields: (packet) => fields(packet.string(ascii.encode(name)))
        })
      : Effect.fail(new SftpStatus({ code: StatusCode.unsupported, text: `the SFTP server has no ${name}` }))
  const onTwoPaths = (send: (first: Uint8Array, second: Uint8Array) => Answer<SftpReply>, a: string, b: string) =>
    Effect.all([nameBytes(a), nameBytes(b)]).pipe(
      Effect.flatMap(([first, second]) => send(first, second)),
      Effect.flatMap(done)
    )
  const twoPaths = (type: PacketType) => (first: Uint8Array, second: Uint8Array) =>
    session.request({ type, fields: (packet) => packet.string(first).string(second) })
  const extendedTwoPaths = (name: string) => (first: Uint8Array, second: Uint8Array) =>
    extended(name, (packet) => packet.string(first).string(second))

  return {
    session,
    open: (path: string, flags: number, mode?: number): Answer<Uint8Array> =>
      Effect.flatMap(
        onPath(PacketType.open, path, (packet) =>
          writeAttributes(packet.uint32(flags), mode === undefined ? {} : { mode })
        ),
        handle
      ),
    close: (file: Uint8Array): Answer<void> => Effect.flatMap(onHandle(PacketType.close, file), done),
    /** Empty at the end of the file. May be shorter than was asked for. */
    read: (file: Uint8Array, offset: number, length: number): Answer<Uint8Array> =>
      Effect.flatMap(
        onHandle(PacketType.read, file, (packet) => packet.uint64(offset).uint32(length)),
        (reply) =>
          reply._tag === "Data" && reply.data.length <= length
            ? Effect.succeed(reply.data)
            : reply._tag === "Status" && reply.code === StatusCode.eof
              ? Effect.succeed(new Uint8Array())
              : refuse(reply)
      ),
    /** All of the bytes, which must fit into one request. */
    write: (file: Uint8Array, offset: number, bytes: Uint8Array): Answer<void> =>
      Effect.flatMap(
        session.request({
          type: PacketType.write,
          size: bytes.length + file.length + 64,
          fields: (packet) => packet.string(file).uint64(offset).string(bytes)
        }),
        done
      ),
    stat: (path: string): Answer<FileAttributes> => Effect.flatMap(onPath(PacketType.stat, path), attributes),
    lstat: (path: string): Answer<FileAttributes> => Effect.flatMap(onPath(PacketType.lstat, path), attributes),
    fstat: (file: Uint8Array): Answer<FileAttributes> => Effect.flatMap(onHandle(PacketType.fstat, file), attributes),
    setstat: (path: string, changes: FileAttributes): Answer<void> =>
      Effect.flatMap(
        onPath(PacketType.setstat, path, (packet) => writeAttributes(packet, changes)),
        done
      ),
    fsetstat: (file: Uint8Array, changes: FileAttributes): Answer<void> =>
      Effect.flatMap(
        onHandle(PacketType.fsetstat, file, (packet) => writeAttributes(packet, changes)),
        done
      ),
    openFolder: (path: string): Answer<Uint8Array> => Effect.flatMap(onPath(PacketType.opendir, path), handle),
    /** The next entries of a folder, in no order, with `.` and `..`; undefined when there are no more. */
    readFolder: (folder: Uint8Array): Answer<ReadonlyArray<FolderEntry> | undefined> =>
      Effect.flatMap(onHandle(PacketType.readdir, folder), (reply) =>
        reply._tag === "Names"
          ? Effect.succeed(
              reply.entries.map(({ name, attributes: each }) => ({ name: decodeFileName(name), attributes: each }))
            )
          : reply._tag === "Status" && reply.code === StatusCode.eof
            ? Effect.undefined
            : refuse(reply)
      ),
    remove: (path: string): Answer<void> => Effect.flatMap(onPath(PacketType.remove, path), done),
    removeFolder: (path: string): Answer<void> => Effect.flatMap(onPath(PacketType.rmdir, path), done),
    makeFolder: (path: string, mode?: number): Answer<void> =>
      Effect.flatMap(
        onPath(PacketType.mkdir, path, (packet) => writeAttributes(packet, mode === undefined ? {} : { mode })),
        done
      ),
    realPath: (path: string): Answer<string> => Effect.flatMap(onPath(PacketType.realpath, path), oneName),
    readLink: (path: string): Answer<string> => Effect.flatMap(onPath(PacketType.readlink, path), oneName),
    /** Replaces what is there, in one step. */
    rename: (from: string, to: string): Answer<void> =>
      onTwoPaths(extendedTwoPaths("posix-rename@openssh.com"), from, to),
    /** The protocol's own rename: fails when something is there. */
    renameToNew: (from: string, to: string): Answer<void> => onTwoPaths(twoPaths(PacketType.rename), from, to),
    link: (from: string, to: string): Answer<void> => onTwoPaths(extendedTwoPaths("hardlink@openssh.com"), from, to),
    /** In the order that OpenSSH made the rule, against the draft: what it points to comes first. */
    symlink: (target: string, path: string): Answer<void> => onTwoPaths(twoPaths(PacketType.symlink), target, path),
    fsync: (file: Uint8Array): Answer<void> =>
      Effect.flatMap(
        extended("fsync@openssh.com", (packet) => packet.string(file)),
        done
      ),
    /** Copies on the server, from an offset to the same offset. */
    copyData: (from: Uint8Array, to: Uint8Array, offset: number, length: number): Answer<void> =>
      Effect.flatMap(
        extended("copy-data", (packet) => packet.string(from).uint64(offset).uint64(length).string(to).uint64(offset)),
        done
      ),
    /** How full the file system of a path is. */
    statvfs: (
      path: string
    ): Answer<{ readonly available: number; readonly freeFiles: number; readonly readOnly: boolean }> =>
      Effect.flatMap(nameBytes(path), (bytes) =>
        extended("statvfs@openssh.com", (packet) => packet.string(bytes))
      ).pipe(
        Effect.flatMap((reply) => {
          if (reply._tag !== "Extended") return refuse(reply)
          const [, blockSize = 0, , , available = 0, files = 0, , freeFiles = 0, , flags = 0] = Array.from(
            { length: 11 },
            () => reply.fields.uint64()
          )
          return Effect.succeed({
            available: available * blockSize,
            // A file system that does not count its files says 0 of 0.
            freeFiles: files === 0 ? Number.POSITIVE_INFINITY : freeFiles,
            readOnly: (flags & 1) === 1
          })
        })
      )
  }
}

export type SftpClient = ReturnType<typeof make>
