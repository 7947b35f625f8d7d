import { Effect, type PlatformError } from "effect"
import { Hex } from "effect/encoding"
import { concatBytes } from "../spawner/MarkFinder.ts"
import { encodePayload, type HelperFrame, payloadRoom, requestLimit } from "./HelperFrame.ts"
import type { HelperChannel, HelperRequest } from "./HelperChannel.ts"
import { commandFunctions } from "./HelperScript.ts"

/** What a bounded command left: its exit code (128 + n for a signal) and all of its output. */
export interface RunResult {
  readonly code: number
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

const encoder = new TextEncoder()

/** The `put` requests that bring these bytes into a file of the helper's, to be sent in one go. */
export const putRequests = (channel: HelperChannel, name: string, bytes: Uint8Array): ReadonlyArray<HelperRequest> => {
  const { encoding } = channel.info
  // Room for the id, the verb, the offset and the spaces.
  const step = payloadRoom(encoding, name.length + 60)
  const requests: Array<HelperRequest> = []
  for (let at = 0; at === 0 || at < bytes.length; at += step) {
    requests.push(["put", name, String(at), encodePayload(encoding, bytes.subarray(at, at + step))])
  }
  return requests
}

/** The helper's own words for why it refused: the payload of a final `x`. */
export const refusalText = Effect.fnUntraced(function* (channel: HelperChannel, frame: HelperFrame) {
  const why = frame.words[1]
  return why === undefined ? "" : new TextDecoder().decode(yield* channel.payload(why))
})

/** Pieces in which output that did not fit is fetched, and how many at once: a ping must not wait behind more. */
const piece = 64 * 1_024
const piecesAtOnce = 2

const wordsOf = (frames: ReadonlyArray<HelperFrame>, tag: string) =>
  frames.filter((frame) => frame.tag === tag).map((frame) => frame.words[1] ?? "-")

/** Runs a POSIX sh script through the helper and waits for it: one round trip, unless its output is large. */
export const runScript = (
  channel: HelperChannel,
  script: string | Uint8Array
): Effect.Effect<RunResult, PlatformError.PlatformError> => run(channel, scriptRequests(channel, script))

/** The same, and what the script leaves running is ended. */
export const runScriptToEnd = (
  channel: HelperChannel,
  script: string
): Effect.Effect<RunResult, PlatformError.PlatformError> => run(channel, scriptRequests(channel, script), true)

const scriptRequests = (channel: HelperChannel, script: string | Uint8Array): ReadonlyArray<HelperRequest> => {
  const { encoding } = channel.info
  const bytes = typeof script === "string" ? encoder.encode(script) : script
  if (bytes.length <= payloadRoom(encoding, 40)) return [["run", encodePayload(encoding, bytes)]]
  const name = `s.${Hex.random(16)}`
  return [...putRequests(channel, name, bytes), ["run", `@${name}`]]
}

/**
 * The same for a script that ends in `exec`, and may use the functions of `command.sh`. A short one costs the machine no
 * process but the command's own.
 */
export const runCommand = (
  channel: HelperChannel,
  script: string
): Effect.Effect<RunResult, PlatformError.PlatformError> =>
  /^[ -~]*$/.test(script) && script.length <= requestLimit - 40
    ? run(channel, [["exec", script]])
    : runScript(channel, `${commandFunctions}\n${script}`)

const run = Effect.fn("HelperRun.run")(function* (
  channel: HelperChannel,
  requests: ReadonlyArray<HelperRequest>,
  endsRest = false
): Effect.fn.Return<RunResult, PlatformError.PlatformError> {
  const answers = yield* channel.send(requests)
  const answer = answers.at(-1)
  if (answer === undefined) return yield* channel.fail("a request was not sent")
  for (const put of answers.slice(0, -1)) {
    const [code] = (yield* put.all).at(-1)?.words ?? []
    if (code !== "0") return yield* channel.fail("the helper could not take a script: is its disk full?")
  }
  const end = Effect.ignore(
    channel.send([
      ["kill", String(answer.id)],
      ["drop", String(answer.id)]
    ])
  )
  const frames = yield* Effect.onInterrupt(answer.all, () => end)
  if (endsRest) {
    const [rest] = yield* channel.send([["kill", String(answer.id)]])
    if (rest !== undefined) yield* rest.forget
  }
  const [code, outSize, errSize] = (frames.at(-1)?.words ?? []).map(Number)
  if (code === undefined || outSize === undefined || errSize === undefined) {
    return yield* channel.fail("the end of a run did not tell its sizes")
  }

  const output = Effect.fnUntraced(function* (tag: "o" | "r", size: number) {
    const parts = yield* Effect.forEach(wordsOf(frames, tag), channel.payload)
    const offsets: Array<number> = []
    for (let at = parts.reduce((sum, part) => sum + part.length, 0); at < size; at += piece) offsets.push(at)
    const more = yield* Effect.forEach(
      offsets,
      (at) =>
        channel
          .request("read", String(answer.id), tag, String(at), String(Math.min(piece, size - at)))
          .pipe(Effect.flatMap((found) => Effect.forEach(wordsOf(found, "d"), channel.payload))),
      { concurrency: piecesAtOnce }
    )
    const all = concatBytes([...parts, ...more.flat()])
    if (all.length !== size) return yield* channel.fail(`of ${size} bytes of output ${all.length} came`)
    return all
  })
  const isLarge = outSize > 32_768 || errSize > 32_768
  return yield* Effect.all({
    code: Effect.succeed(code),
    stdout: output("o", outSize),
    stderr: output("r", errSize)
  }).pipe(Effect.ensuring(isLarge ? Effect.ignore(channel.send([["drop", String(answer.id)]])) : Effect.void))
})
