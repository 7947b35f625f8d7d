import { type PlatformError, Schema } from "effect"

/** Something that a machine's system refused, as it crosses to a front end: a `PlatformError` that is no link failure. */
export class PlatformFailure extends Schema.TaggedError<PlatformFailure>()("PlatformFailure", {
  kind: Schema.Literals([
    "AlreadyExists",
    "BadArgument",
    "BadResource",
    "Busy",
    "InvalidData",
    "NotFound",
    "PermissionDenied",
    "TimedOut",
    "UnexpectedEof",
    "Unknown",
    "WouldBlock",
    "WriteZero"
  ]),
  /** What was asked, as `FileSystem` and `open`. */
  module: Schema.String,
  method: Schema.String,
  /** The file that it was about. */
  path: Schema.optional(Schema.String),
  description: Schema.optional(Schema.String)
}) {
  override get message() {
    const about = this.path === undefined ? "" : ` ${this.path}`
    const why = this.description === undefined || this.description === "" ? "" : `: ${this.description}`
    return `${this.module}.${this.method}${about} failed (${this.kind})${why}`
  }
}

/** The same without what only a process can hold. */
export const platformFailure = ({ reason }: PlatformError.PlatformError): PlatformFailure => {
  const path = "pathOrDescriptor" in reason ? reason.pathOrDescriptor : undefined
  return new PlatformFailure({
    kind: reason._tag,
    module: reason.module,
    method: reason.method,
    path: path === undefined ? undefined : String(path),
    description: reason.description
  })
}
