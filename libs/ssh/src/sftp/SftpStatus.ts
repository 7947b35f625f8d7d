import { Data } from "effect"

/** The status codes of version 3. */
export const StatusCode = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8
} as const

/** A server said no to one request. What that means for a file is found out by `explainStatus`. */
export class SftpStatus extends Data.TaggedError("SftpStatus")<{
  readonly code: number
  /** The server's own text: often no more than the code's name. */
  readonly text: string
}> {
  override get message() {
    return this.text === "" ? `status ${this.code}` : this.text
  }
}
