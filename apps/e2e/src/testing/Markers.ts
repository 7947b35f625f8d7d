import { createHash, randomBytes } from "node:crypto"

/** A secret that is found wherever it comes to lie: it is like nothing else. */
export interface Marker {
  readonly value: string
  /** What it looks like as it is, and in the forms that it may travel in. */
  readonly needles: ReadonlyArray<string>
  /** Shows that it has arrived, without showing it. */
  readonly sha256: string
}

/** What every base64 text has in it that has this word in it: there are three, for the three ways it may be aligned. */
const inBase64 = (value: string): ReadonlyArray<string> =>
  [0, 1, 2].map((before) => {
    const text = Buffer.from(`${"\0".repeat(before)}${value}`).toString("base64")
    // The first and the last characters are also made of what stands beside it.
    return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + value.length) * 8) / 6))
  })

export const makeMarker = (name: string): Marker => {
  const value = `Leak${name}${randomBytes(12).toString("hex")}`
  return {
    value,
    needles: [value, Buffer.from(value).toString("hex"), ...inBase64(value)],
    sha256: createHash("sha256").update(value).digest("hex")
  }
}

export const needlesOf = (markers: Iterable<Marker>): ReadonlyArray<string> =>
  [...markers].flatMap(({ needles }) => needles)

/** The needles for a program that looks for them, a line each, so that it does not find itself. */
export const backwards = (needles: ReadonlyArray<string>): string =>
  needles.map((needle) => needle.split("").toReversed().join("")).join("\n")
