/** A line of a byte stream and the offset of its first byte: its place for ever, whoever reads it and how often. */
export interface Line {
  readonly offset: number
  readonly text: string
  /** What it ended with. Empty: the stream ended without a newline, or the line was cut. */
  readonly ending: "\n" | "\r\n" | ""
  /** The offset behind its newline: where a reader that has stored this line goes on. */
  readonly end: number
  /** Whether the line was longer than `maxLineBytes`, so that only its beginning is here. */
  readonly cut: boolean
}

const newline = 10
// A mark at the start of a line is a character like others here: it must not depend on where a chunk begins.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/** Longer lines are kept in part, so that one line cannot take all memory. */
export const maxLineBytes = 16 * 1024 * 1024

/**
 * Whole lines are decoded in blocks: a call of the decoder for each line takes longer than all else. One character beyond
 * Latin-1 makes every other of its block take two bytes too, and slow to parse, so blocks are small where there are some.
 */
const maxBlockBytes = 32_768
const minBlockBytes = 1024

/** Splits bytes into lines, however they are cut into chunks: half lines wait, and invalid UTF-8 becomes U+FFFD. */
export class LineSplitter {
  #start: number
  #parts: Array<Uint8Array> = []
  #size = 0
  #block = maxBlockBytes

  /** `offset`: the place of the first byte that will be pushed. */
  constructor(offset = 0) {
    this.#start = offset
  }

  push(chunk: Uint8Array): ReadonlyArray<Line> {
    const first = chunk.indexOf(newline)
    if (first < 0) {
      this.#keep(chunk)
      return []
    }
    const lines: Array<Line> = []
    let from = 0
    if (this.#size > 0) {
      this.#keep(chunk.subarray(0, first))
      lines.push(this.#take(1))
      from = first + 1
    }
    const end = chunk.lastIndexOf(newline) + 1
    while (from < end) {
      const last = chunk.lastIndexOf(newline, Math.min(from + this.#block, end) - 1)
      // A line that is longer than a block is one.
      const next = (last < from ? chunk.indexOf(newline, from) : last) + 1
      this.#whole(chunk.subarray(from, next), lines)
      from = next
    }
    this.#keep(chunk.subarray(end))
    return lines
  }

  /** The last line, when the stream ended without a newline. */
  end(): ReadonlyArray<Line> {
    return this.#size === 0 ? [] : [this.#take(0)]
  }

  /** Whole lines, each with its newline. */
  #whole(bytes: Uint8Array, lines: Array<Line>) {
    const text = decoder.decode(bytes)
    this.#block = text.length === bytes.length ? Math.min(this.#block * 2, maxBlockBytes) : minBlockBytes
    const base = this.#start
    let from = 0
    let byte = 0
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      // A line has at least as many bytes as characters, and mostly no more.
      const least = byte + at - from
      const last = bytes[least] === newline ? least : bytes.indexOf(newline, least)
      const size = last - byte
      const line =
        size > maxLineBytes ? decoder.decode(bytes.subarray(byte, byte + maxLineBytes)) : text.slice(from, at)
      lines.push(lineOf(line, base + byte, base + last + 1, size))
      from = at + 1
      byte = last + 1
    }
    this.#start = base + byte
  }

  #keep(part: Uint8Array) {
    if (part.length === 0) return
    const room = maxLineBytes - this.#size
    // A copy: the chunk may be a view of a buffer that its owner uses again.
    if (room > 0) this.#parts.push(part.slice(0, room))
    this.#size += part.length
  }

  #take(newlineBytes: 0 | 1): Line {
    const size = this.#size
    const end = this.#start + size + newlineBytes
    const text = decoder.decode(concat(this.#parts))
    const line =
      newlineBytes === 1 || size > maxLineBytes
        ? lineOf(text, this.#start, end, size)
        : lastLine(text, this.#start, end)
    this.#start = end
    this.#parts = []
    this.#size = 0
    return line
  }
}

const carriageReturn = 13

/** `size`: its bytes without the newline. */
const lineOf = (text: string, offset: number, end: number, size: number): Line => {
  if (size > maxLineBytes) return { offset, text, ending: "", end, cut: true }
  return text.charCodeAt(text.length - 1) === carriageReturn
    ? { offset, text: text.slice(0, -1), ending: "\r\n", end, cut: false }
    : { offset, text, ending: "\n", end, cut: false }
}

const lastLine = (text: string, offset: number, end: number): Line => ({ offset, text, ending: "", end, cut: false })

const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
