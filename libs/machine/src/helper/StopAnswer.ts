import { StopResult, type Suspect } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import type { HelperChannel } from "./HelperChannel.ts"
import type { HelperFrame } from "./HelperFrame.ts"

const decoder = new TextDecoder()

/** What `stop` and `halt` found at their end: only `gone` means that nothing is left. */
export const readStopAnswer = Effect.fnUntraced(function* (channel: HelperChannel, frames: ReadonlyArray<HelperFrame>) {
  if (frames.at(-1)?.tag === "gone") return StopResult.cases.Gone.make({})
  const suspects: Array<Suspect> = []
  for (const frame of frames) {
    if (frame.tag !== "u") continue
    const [pid = "", why = "", command = "-"] = frame.words
    suspects.push({ pid: Number(pid), why, command: decoder.decode(yield* channel.payload(command)) })
  }
  return StopResult.cases.Unverifiable.make({ suspects })
})
