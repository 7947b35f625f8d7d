import { Schema } from "effect"

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The form of every id: a lower-case UUID version 7 (RFC 9562), which sorts by the time it was made. */
export const Uuid7 = Schema.String.check(
  Schema.isPattern(pattern, { message: "is not an id (a lower-case UUID version 7)" })
)

/** A new id for the time given (milliseconds since 1970), now by default. */
export const uuid7 = (now: number = Date.now()): string => {
  const random = crypto.getRandomValues(new Uint8Array(10))
  const time = now.toString(16).padStart(12, "0")
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")
  const variant = "89ab".charAt(parseInt(hex.charAt(3), 16) % 4)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}
