import { assert, describe, it } from "@effect/vitest"
import { ByteSize, Option, Result } from "effect"
import { readFileInfo } from "./FileInfo.ts"

const read = (text: string) => Result.getOrThrow(readFileInfo(text))

describe("FileInfo", () => {
  it("reads GNU's and busybox's stat", () => {
    const text =
      "c81a4 2 1000 100 5 2049 18446744073709551615 0 0 4096 8|2026-11-22 21:46:41.123456789 +0000|2001-02-03 04:05:06.000000000 +0000|-"
    const info = read(text)
    assert.strictEqual(info.type, "File")
    assert.strictEqual(info.mode & 0o7777, 0o644)
    assert.deepStrictEqual(info.ino, Option.some(18446744073709551615n))
    assert.strictEqual(info.size, ByteSize.bytes(5))
    assert.deepStrictEqual(info.atime, Option.some(new Date("2026-11-22T21:46:41.123Z")))
    assert.deepStrictEqual(info.mtime, Option.some(new Date("2001-02-03T04:05:06Z")))
    assert.isTrue(Option.isNone(info.birthtime))
  })

  it("reads that of the BSDs and macOS", () => {
    const info = read(
      "f41ed 3 501 20 96 16777220 123456 0 4096 0|1700000000.123456789|1700000001.000000000|1699999999.5"
    )
    assert.strictEqual(info.type, "Directory")
    assert.strictEqual(info.mode, 0o40755)
    assert.deepStrictEqual(info.uid, Option.some(501))
    assert.deepStrictEqual(info.atime, Option.some(new Date(1_700_000_000_123)))
    assert.deepStrictEqual(info.mtime, Option.some(new Date(1_700_000_001_000)))
    assert.deepStrictEqual(info.birthtime, Option.some(new Date(1_699_999_999_500)))
  })

  it("reads ls where there is no stat", () => {
    for (const [line, type, mode] of [
      ["  12 -rwsr-x--T+ 1 0 0   5 Nov 22 21:46 a -> b", "File", 0o105750],
      ["12 lrwxrwxrwx 1 0 0 3 Nov 22 2025 a", "SymbolicLink", 0o120777],
      ["9 crw-rw-rw- 1 0 0 1, 3 Nov 22 21:46 /dev/null", "CharacterDevice", 0o020666],
      ["9 drwxrwsrwt 1 0 0 3 Nov 22 21:46 /tmp", "Directory", 0o043777]
    ] as const) {
      const info = read(`l${line}`)
      assert.strictEqual(info.type, type)
      assert.strictEqual(info.mode, mode, line)
      assert.isTrue(Option.isNone(info.mtime))
    }
  })

  it("takes nothing else for an answer", () => {
    for (const text of ["", "c", "cstat: x", "f-|-", "ltotal 0", "x81a4 1 1 1 1"]) {
      assert.isTrue(Result.isFailure(readFileInfo(text)), text)
    }
  })
})
