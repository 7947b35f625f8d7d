import { Connection } from "@maestro/core/remote/Connection"
import { Clock, Effect, Ref, SubscriptionRef } from "effect"
import { Output } from "../Output.ts"

const minute = 60_000

/** After how long without a word that is said, in milliseconds; after the last of them each hour. */
const marks = [2, 10, 30, 60].map((minutes) => minutes * minute)

export const nextMark = (said: number): number => marks.find((mark) => mark > said) ?? said + 60 * minute

export interface Silent {
  /** When something was last heard of it, in milliseconds since 1970. */
  readonly heard: Ref.Ref<number>
  /** Whether it is at work, as far as is known. */
  readonly works: Effect.Effect<boolean>
  readonly agent: string
  /** The machine, as a person calls it. */
  readonly machine: string
}

const spoken = (silence: number): string =>
  silence < 60 * minute ? `${silence / minute} minutes` : `${silence / minute / 60} h`

/**
 * Says when an agent has written nothing for long: some try again for minutes without a word, others wait for ever. It is
 * said only while its machine answers, so that it is known to be running. Never ends by itself.
 */
export const silenceNotes = Effect.fnUntraced(function* (
  { agent, heard, machine, works }: Silent,
  mayPrint: Effect.Effect<void>
) {
  const output = yield* Output
  const { status } = yield* Connection
  let since = yield* Ref.get(heard)
  let said = 0
  while (true) {
    const last = yield* Ref.get(heard)
    if (last !== since) said = 0
    since = last
    const mark = nextMark(said)
    const wait = since + mark - (yield* Clock.currentTimeMillis)
    if (wait > 0) {
      yield* Effect.sleep(wait)
      continue
    }
    said = mark
    const { state } = yield* SubscriptionRef.get(status)
    if (state._tag !== "Connected" || !(yield* works)) continue
    yield* mayPrint
    yield* output.json
      ? output.line(JSON.stringify({ type: "silence", seconds: mark / 1_000 }))
      : output.note(`${agent} has said nothing for ${spoken(mark)}. It is still running on ${machine}.`)
  }
})
