import { JobRefused, type JobSpec } from "@maestro/core/machine/Jobs"
import { Effect, Option, Result } from "effect"
import { Hex } from "effect/encoding"
import type { HelperChannel, HelperRequest } from "../helper/HelperChannel.ts"
import type { HelperFrame } from "../helper/HelperFrame.ts"
import { putRequests, refusalText } from "../helper/HelperRun.ts"
import type { Shell } from "../shell/Shell.ts"
import { uploadFile } from "../spawner/FileUpload.ts"
import { parseJobState } from "./JobFrames.ts"
import { jobScript } from "./JobScript.ts"

/** Requests that are sent in one go: more would keep a ping waiting. */
const batch = 40
/** Files that are longer than this, in bytes, go through a channel of their own. */
const longFile = 65_536

const encoder = new TextEncoder()

interface DraftFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Sends requests in batches; the last answer, and the first refusal, which is the cause of those that follow. `sent` is
 * done when the last one is on its way.
 */
const sendAll = Effect.fnUntraced(function* (
  channel: HelperChannel,
  requests: ReadonlyArray<HelperRequest>,
  sent: Effect.Effect<void> = Effect.void
) {
  let refusal: string | undefined
  let last: HelperFrame | undefined
  for (let at = 0; at < requests.length; at += batch) {
    const answers = yield* channel.send(requests.slice(at, at + batch))
    if (at + batch >= requests.length) yield* sent
    for (const answer of answers) {
      last = (yield* answer.all).at(-1)
      if (last?.tag === "x" && last.words[0] !== "0") refusal ??= yield* refusalText(channel, last)
    }
  }
  return { last, refusal }
})

/**
 * Launches a job: puts its files as a draft of this channel and has the helper start it. Any number of clients may
 * launch one job at the same moment. `sent` is done as soon as the launch is on its way.
 */
export const launchJob = Effect.fnUntraced(function* (
  shell: Shell["Service"],
  channel: HelperChannel,
  spec: JobSpec,
  sent: Effect.Effect<void> = Effect.void
) {
  const { id } = spec
  const script = yield* Effect.fromResult(jobScript(spec)).pipe(
    Effect.mapError((error) => new JobRefused({ id, detail: error.message }))
  )
  const draft = `d.${Hex.random(16)}`
  const files: ReadonlyArray<DraftFile> = [
    { name: "run", bytes: encoder.encode(script.run) },
    { name: "env", bytes: encoder.encode(script.env) },
    { name: "in", bytes: script.in },
    { name: "meta", bytes: encoder.encode(script.meta) }
  ]
  const put = ({ bytes, name }: DraftFile) => putRequests(channel, `${draft}/${name}`, bytes)
  const refuse = (detail: string) => Effect.fail(new JobRefused({ id, detail }))

  /** Where a second channel is not to be had, or ends up elsewhere, the helper's own has to do. */
  const upload = Effect.fnUntraced(function* (file: DraftFile) {
    const path = `${channel.info.jobsRoot}/.drafts.${channel.info.nonce}/${draft}/${file.name}`
    const uploaded = yield* Effect.option(uploadFile(shell, path, file.bytes))
    if (Option.isSome(uploaded) && uploaded.value === undefined) return
    const { refusal } = yield* sendAll(channel, put(file))
    if (refusal !== undefined) return yield* refuse(refusal)
  })

  const putAndLaunch = Effect.gen(function* () {
    const isLong = ({ bytes }: DraftFile) => bytes.length > longFile
    const puts = files.flatMap((file) => put(isLong(file) ? { ...file, bytes: new Uint8Array() } : file))
    const launch: HelperRequest = ["launch", id, draft, ...files.map(({ bytes }) => String(bytes.length))]
    const long = files.filter(isLong)
    if (long.length > 0) {
      const { refusal } = yield* sendAll(channel, puts)
      if (refusal !== undefined) return yield* refuse(refusal)
      yield* Effect.forEach(long, upload)
    }
    const { last, refusal } = yield* sendAll(channel, long.length > 0 ? [launch] : [...puts, launch], sent)
    if (last?.tag !== "s") return yield* refuse(refusal ?? "the machine did not say why")
    return yield* Result.match(parseJobState(channel.info.encoding, last.words), {
      onSuccess: Effect.succeed,
      onFailure: (malformed) => channel.fail(malformed.message)
    })
  })
  // A launch uses up its draft. Of one that never came, nothing shall stay: there are secrets in it.
  return yield* Effect.onError(putAndLaunch, () => Effect.ignore(channel.send([["drop", draft]])))
})
