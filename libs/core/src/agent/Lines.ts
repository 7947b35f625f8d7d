/** A line of a byte stream and the offset of its first byte: its place for ever, whoever reads it and how often. */
export interface Line {
  readonly offset: number
  readonly text: string
  /** The offset behind its newline: where a reader that has stored this line goes on. */
  readonly end: number
  /** Whether the line was longer than `maxLineBytes`, so that only its beginning is here. */
  readonly cut: boolean
}

const newline = 10
const decoder = new TextDecoder("utf-8")

/** Longer lines are kept in part, so that one line cannot take all memory. */
export const maxLineBytes = 64 * 1024 * 1024

/**
 * Splits bytes into lines, however they are cut into chunks: half lines wait, invalid UTF-8 becomes U+FFFD, and a
 * `\r` before the newline goes.
 */
export class LineSplitter {
  #start: number
  #parts: Array<Uint8Array> = []
  #size = 0

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
    const head = chunk.subarray(0, first)
    const lines = [this.#size === 0 ? this.#whole(head) : this.#last(head)]
    const end = chunk.lastIndexOf(newline) + 1
    this.#between(chunk.subarray(first + 1, end), lines)
    this.#keep(chunk.subarray(end))
    return lines
  }

  /** The last line, when the stream ended without a newline. */
  end(): ReadonlyArray<Line> {
    return this.#size === 0 ? [] : [this.#take(0)]
  }

  /** Whole lines, each with its newline. Where every character is one byte they are decoded in one go. */
  #between(bytes: Uint8Array, lines: Array<Line>) {
    const text = bytes.length <= maxLineBytes ? decoder.decode(bytes) : ""
    if (text.length === bytes.length) {
      const base = this.#start
      let from = 0
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
        lines.push({ offset: base + from, text: withoutReturn(text.slice(from, at)), end: base + at + 1, cut: false })
        from = at + 1
      }
      this.#start = base + bytes.length
      return
    }
    let from = 0
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      lines.push(this.#whole(bytes.subarray(from, at)))
      from = at + 1
    }
  }

  /** A line that is all in one chunk: nothing is copied. */
  #whole(part: Uint8Array): Line {
    const line = lineOf(this.#start, part.subarray(0, maxLineBytes), part.length, 1)
    this.#start = line.end
    return line
  }

  #last(part: Uint8Array): Line {
    this.#keep(part)
    return this.#take(1)
  }

  #keep(part: Uint8Array) {
    if (part.length === 0) return
    const room = maxLineBytes - this.#size
    // A copy: the chunk may be a view of a buffer that its owner uses again.
    if (room > 0) this.#parts.push(part.slice(0, room))
    this.#size += part.length
  }

  #take(newlineBytes: number): Line {
    const line = lineOf(this.#start, concat(this.#parts), this.#size, newlineBytes)
    this.#start = line.end
    this.#parts = []
    this.#size = 0
    return line
  }
}

const withoutReturn = (text: string): string => (text.endsWith("\r") ? text.slice(0, -1) : text)

const lineOf = (offset: number, kept: Uint8Array, size: number, newlineBytes: number): Line => ({
  offset,
  text: withoutReturn(decoder.decode(kept)),
  end: offset + size + newlineBytes,
  cut: size > maxLineBytes
})

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
