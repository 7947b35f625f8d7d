import { ByteSize, type FileSystem, Option, Result } from "effect"

const types: Readonly<Record<number, FileSystem.File.Type>> = {
  0o010000: "FIFO",
  0o020000: "CharacterDevice",
  0o040000: "Directory",
  0o060000: "BlockDevice",
  0o100000: "File",
  0o120000: "SymbolicLink",
  0o140000: "Socket"
}
export const typeOfMode = (mode: number): FileSystem.File.Type => types[mode & 0o170000] ?? "Unknown"

const date = (milliseconds: number): Option.Option<Date> =>
  Number.isFinite(milliseconds) ? Option.some(new Date(milliseconds)) : Option.none()

/** `2026-11-22 21:46:41.123456789 +0000`; `-` where it is not known. */
const dateOfText = (text = ""): Option.Option<Date> => {
  const [, day, time, fraction = ""] = /^(\S+) (\d\d:\d\d:\d\d)(\.\d+)? \+0000$/.exec(text) ?? []
  return date(Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`))
}

/** Seconds since 1970 with a fraction; a birth of 0 or before is not known. */
const dateOfSeconds = (text = ""): Option.Option<Date> =>
  date(text === "" ? Number.NaN : Math.floor(Number(text) * 1_000))

const wanted =
  (words: ReadonlyArray<string>, radix: 10 | 16) =>
  (index: number): bigint =>
    BigInt.asUintN(64, BigInt((radix === 16 ? "0x" : "") + (words[index] ?? "0")))

/** GNU's stat and busybox's: mode and the two halves of rdev in hexadecimal. */
const readC = (line: string): FileSystem.File.Info => {
  const [numbers = "", atime, mtime, birthtime] = line.split("|")
  const words = numbers.split(" ")
  const decimal = wanted(words, 10)
  const hex = wanted(words, 16)
  const mode = Number(hex(0))
  return {
    type: typeOfMode(mode),
    mode,
    nlink: Option.some(decimal(1)),
    uid: Option.some(Number(decimal(2))),
    gid: Option.some(Number(decimal(3))),
    size: ByteSize.bytes(decimal(4)),
    dev: decimal(5),
    ino: Option.some(decimal(6)),
    rdev: Option.some((hex(7) << 8n) | hex(8)),
    blksize: Option.some(ByteSize.bytes(decimal(9))),
    blocks: Option.some(decimal(10)),
    atime: dateOfText(atime),
    mtime: dateOfText(mtime),
    birthtime: dateOfText(birthtime)
  }
}

/** That of the BSDs and macOS. */
const readF = (line: string): FileSystem.File.Info => {
  const [numbers = "", atime, mtime, birthtime = ""] = line.split("|")
  const words = numbers.split(" ")
  const decimal = wanted(words, 10)
  const mode = Number(wanted(words, 16)(0))
  return {
    type: typeOfMode(mode),
    mode,
    nlink: Option.some(decimal(1)),
    uid: Option.some(Number(decimal(2))),
    gid: Option.some(Number(decimal(3))),
    size: ByteSize.bytes(decimal(4)),
    dev: decimal(5),
    ino: Option.some(decimal(6)),
    rdev: Option.some(decimal(7)),
    blksize: Option.some(ByteSize.bytes(decimal(8))),
    blocks: Option.some(decimal(9)),
    atime: dateOfSeconds(atime),
    mtime: dateOfSeconds(mtime),
    birthtime: Number(birthtime) > 0 ? dateOfSeconds(birthtime) : Option.none()
  }
}

const letters = "-dlcbps"
const formats = [0o100000, 0o040000, 0o120000, 0o020000, 0o060000, 0o010000, 0o140000]

/** `-rwsr-xr-t` as a mode. */
const modeOfText = (text: string): number => {
  let mode = formats[letters.indexOf(text.charAt(0))] ?? 0
  for (let index = 1; index < 10; index++) {
    const letter = text.charAt(index)
    if (/[rwxst]/.test(letter)) mode |= 1 << (9 - index)
    if (/[sStT]/.test(letter)) mode |= 0o4000 >> ((index - 3) / 3)
  }
  return mode
}

/** One line of `ls -ldni`, which tells neither seconds nor the device. */
const readL = (line: string): FileSystem.File.Info => {
  const [ino = "0", text = "", nlink = "0", uid = "0", gid = "0", size = "0"] = line.trim().split(/\s+/)
  const mode = modeOfText(text)
  const isDevice = text.startsWith("c") || text.startsWith("b")
  return {
    type: typeOfMode(mode),
    mode,
    nlink: Option.some(BigInt(nlink)),
    uid: Option.some(Number(uid)),
    gid: Option.some(Number(gid)),
    size: ByteSize.bytes(isDevice ? 0n : BigInt(size)),
    dev: 0n,
    ino: Option.some(BigInt(ino)),
    rdev: Option.none(),
    blksize: Option.none(),
    blocks: Option.none(),
    atime: Option.none(),
    mtime: Option.none(),
    birthtime: Option.none()
  }
}

const shapes = {
  c: /^[0-9a-f]+ \d+ \d+ \d+ \d+ -?\d+ \d+ [0-9a-f]+ [0-9a-f]+ \d+ \d+\|/,
  f: /^[0-9a-f]+ \d+ \d+ \d+ \d+ -?\d+ \d+ -?\d+ \d+ \d+\|/,
  l: /^\s*\d+ [-dlcbps]\S{9}\S* +\d+ +\d+ +\d+ +\d+/
}

/** What `m_stat` printed, as Effect's `File.Info`; fails with the text that makes no sense. */
export const readFileInfo = (text: string): Result.Result<FileSystem.File.Info, string> => {
  const line = text.slice(1)
  if (text.startsWith("c") && shapes.c.test(line)) return Result.succeed(readC(line))
  if (text.startsWith("f") && shapes.f.test(line)) return Result.succeed(readF(line))
  if (text.startsWith("l") && shapes.l.test(line)) return Result.succeed(readL(line))
  return Result.fail(text)
}
