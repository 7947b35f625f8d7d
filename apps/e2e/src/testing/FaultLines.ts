import { createHash } from "node:crypto"

/** Follows one stream of numbered lines, without keeping them. */
export const numberedLines = (name: string) => {
  const hash = createHash("sha256")
  const decoder = new TextDecoder()
  let size = 0
  let last = 0
  let rest = ""
  /** Lines that do not follow the one before them. */
  const odd: Array<string> = []
  const line = (text: string) => {
    const number = Number(/^(?:out|err) (\d+)\b/.exec(text)?.[1] ?? Number.NaN)
    if (number !== last + 1 || !text.startsWith(`${name} `)) odd.push(`after ${last}: ${text.slice(0, 60)}`)
    if (Number.isInteger(number)) last = number
  }
  return {
    /** Takes the next bytes; what is wrong with their place, if anything is. */
    push: (offset: number, bytes: Uint8Array): string | undefined => {
      if (offset !== size) return `${name}: bytes of ${offset} come where those of ${size} are due`
      size += bytes.length
      hash.update(bytes)
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
      rest = lines.pop() ?? ""
      lines.forEach(line)
      return undefined
    },
    odd,
    size: () => size,
    digest: () => hash.copy().digest("hex")
  }
}
