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
    const lines: Array<Line> = []
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const part = chunk.subarray(from, at)
      lines.push(this.#size === 0 ? this.#whole(part) : this.#last(part))
      from = at + 1
    }
    this.#keep(chunk.subarray(from))
    return lines
  }

  /** The last line, when the stream ended without a newline. */
  end(): ReadonlyArray<Line> {
    return this.#size === 0 ? [] : [this.#take(0)]
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

const lineOf = (offset: number, kept: Uint8Array, size: number, newlineBytes: number): Line => {
  const text = decoder.decode(kept)
  return {
    offset,
    text: text.endsWith("\r") ? text.slice(0, -1) : text,
    end: offset + size + newlineBytes,
    cut: size > maxLineBytes
  }
}

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
