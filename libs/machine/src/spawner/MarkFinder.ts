/** Latin1: one character for each byte, so that places in the text are places in the bytes. */
const toText = (bytes: Uint8Array): string => {
  let text = ""
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}

export const concatBytes = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A line `<mark>` or `<mark> <word>`, with what came before and after it. */
export interface FoundMark {
  readonly before: Uint8Array
  readonly word: string
  readonly after: Uint8Array
}

/** Looks for the line of a mark: alone, or with one word after it. */
export const findMark = (bytes: Uint8Array, mark: string): FoundMark | undefined => {
  const text = toText(bytes)
  const opening = `\n${mark}`
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
    const end = text.indexOf("\n", at + opening.length)
    if (end < 0) return undefined
    const rest = text.slice(at + opening.length, end)
    if (rest !== "" && !rest.startsWith(" ")) continue
    return { before: bytes.subarray(0, at), word: rest.slice(1), after: bytes.subarray(end + 1) }
  }
  return undefined
}

/**
 * How many of the last bytes may be the beginning of this trailer and must wait for more. With a trailer that nobody can
 * guess this is nearly always 0 or 1, so nothing is delayed.
 */
export const heldBack = (bytes: Uint8Array, trailer: string): number => {
  const text = toText(bytes.subarray(Math.max(0, bytes.length - trailer.length)))
  for (let length = Math.min(text.length, trailer.length); length > 0; length--) {
    if (text.endsWith(trailer.slice(0, length))) return length
  }
  return 0
}
