import { Data, Result } from "effect"
import { Base64, Hex } from "effect/encoding"

/** How the machine writes payload words: base64 where it has the tool for it, else hexadecimal. */
export type PayloadEncoding = "b64" | "hex"

/** One line of the helper's: the request it answers, what kind of answer it is, and its words. */
export interface HelperFrame {
  readonly id: number
  readonly tag: string
  readonly words: ReadonlyArray<string>
}

/** A line came through the channel that is no frame, or a frame that makes no sense. It is never taken as data. */
export class MalformedFrame extends Data.TaggedError("MalformedFrame")<{
  readonly line: string
  readonly why: string
}> {
  override get message() {
    return `The helper sent a line that does not parse (${this.why}): ${JSON.stringify(this.line.slice(0, 120))}`
  }
}

/** Requests are lines of at most this many bytes, their newline included. */
export const requestLimit = 4_000

/** No answer is longer, whatever the machine's PIPE_BUF is. */
const answerLimit = 4_096

const shape = /^(\d{1,15}) ([a-z]+)((?: [^\s]+)*)$/

/** Reads one line, given without its newline. */
export const parseFrame = (line: string): Result.Result<HelperFrame, MalformedFrame> => {
  const found = shape.exec(line)
  if (found === null) return Result.fail(new MalformedFrame({ line, why: "it is not: number, tag, words" }))
  const [, id = "", tag = "", words = ""] = found
  return Result.succeed({ id: Number(id), tag, words: words === "" ? [] : words.slice(1).split(" ") })
}

/**
 * A request as it goes over the channel. The words must be free of white space, payloads are encoded before; only the
 * script of `exec` is the rest of the line as it is.
 */
export const formatRequest = (id: number, verb: string, words: ReadonlyArray<string>): string =>
  `${[id, verb, ...words].join(" ")}\n`

/** Cuts a stream of bytes into lines, wherever the bytes are split. */
export interface LineSplitter {
  /** The lines that these bytes complete, without their newlines. */
  push(bytes: Uint8Array): ReadonlyArray<string>
  /** What came after the last newline. */
  readonly rest: string
}

/**
 * A splitter whose lines hold one character per byte (latin1): frames are ASCII, and noise must not fail to decode.
 */
export const makeLineSplitter = (): LineSplitter => {
  const decoder = new TextDecoder("latin1")
  let rest = ""
  return {
    push(bytes) {
      const text = rest + decoder.decode(bytes)
      const lines = text.split("\n")
      rest = lines.pop() ?? ""
      return lines
    },
    get rest() {
      return rest
    }
  }
}

/** Whether this is more than the beginning of a frame can be. */
export const isTooLong = (rest: string): boolean => rest.length > answerLimit

/** The bytes of a payload word of an answer. One that begins with a dot is hexadecimal on every machine. */
export const decodePayload = (encoding: PayloadEncoding, word: string): Result.Result<Uint8Array, MalformedFrame> => {
  if (word === "-") return Result.succeed(new Uint8Array())
  const decoded = word.startsWith(".")
    ? Hex.decode(word.slice(1))
    : encoding === "b64"
      ? Base64.decode(word)
      : Hex.decode(word)
  return Result.mapError(decoded, (error) => new MalformedFrame({ line: word, why: error.message }))
}

/**
 * Bytes as a payload word of a request: base64 for a machine that has it, else three octal digits a byte, which is what
 * `printf` can decode.
 */
export const encodePayload = (encoding: PayloadEncoding, bytes: Uint8Array): string => {
  if (bytes.length === 0) return "-"
  if (encoding === "b64") return Base64.encode(bytes)
  let word = ""
  for (const byte of bytes) word += byte.toString(8).padStart(3, "0")
  return word
}

/** How many bytes fit into one request, next to `room` other characters. */
export const payloadRoom = (encoding: PayloadEncoding, room: number): number => {
  const characters = requestLimit - room
  return encoding === "b64" ? Math.floor(characters / 4) * 3 : Math.floor(characters / 3)
}
