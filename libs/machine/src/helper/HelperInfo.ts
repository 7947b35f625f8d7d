import { Effect, Result, Schema } from "effect"
import { decodePayload, MalformedFrame, type PayloadEncoding } from "./HelperFrame.ts"

/** The version of the protocol that this client speaks. */
export const protocolVersion = 1

/** What a helper says of itself and its machine when it is ready. */
export const HelperInfo = Schema.Struct({
  pid: Schema.Int,
  /** No other channel's: what is put for jobs on this one is in a folder of that name. */
  nonce: Schema.String,
  /** Longest answer in bytes that arrives whole while others write too. */
  pipeBuf: Schema.Int,
  encoding: Schema.Literals(["b64", "hex"]),
  user: Schema.String,
  hostname: Schema.String,
  uid: Schema.Int,
  /** The kernel's id of this boot, `-` where it has none. */
  bootId: Schema.String,
  pidNamespace: Schema.String,
  jobsRoot: Schema.String,
  /** Tools and facilities that are not there: `setsid`, `base64`, `proc`, `hidepid`... */
  missing: Schema.Array(Schema.String)
})
export type HelperInfo = typeof HelperInfo.Type

const Integer = Schema.FiniteFromString.check(Schema.isInt())

const ReadyWords = Schema.Tuple([
  Schema.Literal("ready"),
  Schema.Literal(String(protocolVersion)),
  Schema.String,
  Integer,
  Integer,
  Schema.Literals(["b64", "hex"]),
  Schema.String,
  Schema.String,
  Integer,
  Schema.String,
  Schema.String,
  Schema.String,
  Schema.String
])
const decodeWords = Schema.decodeUnknownEffect(ReadyWords)

const decoder = new TextDecoder()
const text = (encoding: PayloadEncoding, word: string) =>
  Effect.fromResult(Result.map(decodePayload(encoding, word), (bytes) => decoder.decode(bytes)))

/** Whether this line is the `ready` of the helper that was started with this nonce. */
export const isReadyLine = (line: string, nonce: string): boolean =>
  line.startsWith("ready ") && line.split(" ")[2] === nonce

/** Reads the `ready` line. */
export const parseReadyLine = Effect.fnUntraced(function* (line: string) {
  const words = yield* decodeWords(line.split(" ")).pipe(
    Effect.mapError((error) => new MalformedFrame({ line, why: error.message }))
  )
  const [, , nonce, pid, pipeBuf, encoding, user, hostname, uid, bootId, pidNamespace, jobsRoot, missing] = words
  const info: HelperInfo = {
    pid,
    nonce,
    pipeBuf,
    encoding,
    user: yield* text(encoding, user),
    hostname: yield* text(encoding, hostname),
    uid,
    bootId,
    pidNamespace,
    jobsRoot: yield* text(encoding, jobsRoot),
    missing: missing === "-" ? [] : missing.split(",")
  }
  return info
})
