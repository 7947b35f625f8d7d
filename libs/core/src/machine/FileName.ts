import { Result } from "effect"

const encoder = new TextEncoder()

/** Bytes that are not UTF-8 stand for themselves as U+DC80 to U+DCFF: lone surrogates, which no UTF-8 decodes to. */
const escapeBase = 0xdc00
const isEscape = (unit: number) => unit >= 0xdc80 && unit <= 0xdcff
const anyEscape = /[\uDC80-\uDCFF]/u
const escapes = /[\uDC80-\uDCFF]/gu
/** With the `u` flag only surrogates without their other half match. */
const otherSurrogate = /[\uD800-\uDC7F\uDD00-\uDFFF]/u
const controls = /[\u0000-\u001F\u007F-\u009F]/g

/** How many bytes the UTF-8 sequence at `at` has; 0 when there is none that is valid. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const second = bytes[at + 1] ?? 0
  // Overlong forms, surrogates, and what is above U+10FFFF show in the second byte.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let index = at + 2; index < at + length; index++) {
    if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return length
}

/**
 * The bytes of a file's name or path as a string. What is not UTF-8 is escaped byte by byte, so that no two names are
 * the same string, and `encodeFileName` gives back exactly these bytes.
 */
export const decodeFileName = (bytes: Uint8Array): string => {
  // Not kept: what one decoder has begun must not get into another name.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let name = ""
  let valid = 0
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    name += decoder.decode(bytes.subarray(valid, at)) + String.fromCharCode(escapeBase + (bytes[at] ?? 0))
    at += 1
    valid = at
  }
  return name + decoder.decode(bytes.subarray(valid))
}

/** The bytes of a name or path: UTF-8, and what `decodeFileName` escaped as it was. Fails, with why, for what no file can be called. */
export const encodeFileName = (name: string): Result.Result<Uint8Array, string> => {
  if (name.includes("\0")) return Result.fail("it contains a NUL character, which no file name can")
  if (otherSurrogate.test(name)) return Result.fail("it contains half of a surrogate pair, which stands for no bytes")
  if (!anyEscape.test(name)) return Result.succeed(encoder.encode(name))
  const bytes: Array<number> = []
  for (const character of name) {
    const unit = character.charCodeAt(0)
    if (character.length === 1 && isEscape(unit)) bytes.push(unit - escapeBase)
    else bytes.push(...encoder.encode(character))
  }
  return Result.succeed(Uint8Array.from(bytes))
}

/** Whether a name has bytes that are not UTF-8: lists mark it, and it cannot be typed. */
export const isEscapedFileName = (name: string): boolean => anyEscape.test(name)

/** A name for people: what is not UTF-8 as `\xff`, and control characters (a newline, say) as `\x0a`. */
export const displayFileName = (name: string): string => {
  const hex = (character: string) => `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`
  return name.replace(escapes, hex).replace(controls, hex)
}
