import { ByteSize, type FileSystem, Option } from "effect"
import type { FileAttributes } from "./FileAttributes.ts"

const types: Readonly<Record<number, FileSystem.File.Type>> = {
  0o01: "FIFO",
  0o02: "CharacterDevice",
  0o04: "Directory",
  0o06: "BlockDevice",
  0o10: "File",
  0o12: "SymbolicLink",
  0o14: "Socket"
}

/** The type of a file, by the upper bits of its mode; a server that sends no mode does not tell. */
export const fileType = ({ mode }: FileAttributes): FileSystem.File.Type =>
  types[((mode ?? 0) >>> 12) & 0xf] ?? "Unknown"

/**
 * What Effect calls the information on a file. The protocol knows neither device, inode, links nor blocks: these are
 * absent, and the device is 0.
 */
export const fileInfo = (attributes: FileAttributes): FileSystem.File.Info => {
  const { size, owner, mode, times } = attributes
  const date = (seconds: number | undefined) =>
    seconds === undefined ? Option.none() : Option.some(new Date(seconds * 1_000))
  return {
    type: fileType(attributes),
    mtime: date(times?.mtime),
    atime: date(times?.atime),
    birthtime: Option.none(),
    dev: 0n,
    ino: Option.none(),
    mode: mode ?? 0,
    nlink: Option.none(),
    uid: Option.fromNullishOr(owner?.uid),
    gid: Option.fromNullishOr(owner?.gid),
    rdev: Option.none(),
    size: ByteSize.bytes(size ?? 0),
    blksize: Option.none(),
    blocks: Option.none()
  }
}
