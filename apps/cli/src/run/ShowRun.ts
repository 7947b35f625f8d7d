import type { Agent } from "@maestro/core/agent/Agent"
import type { RunOutput } from "@maestro/core/agent/AgentRun"
import { runOutputToJson } from "@maestro/core/agent/EventJson"
import { Effect, Ref } from "effect"
import { Output } from "../Output.ts"
import { type Paint, runOutputText } from "./RunText.ts"

const encoder = new TextEncoder()
const bytesOf = (shown: string | Uint8Array) => (typeof shown === "string" ? encoder.encode(shown) : shown)

/** Prints what a run shows, as text or as JSON Lines. `start`: when it was started, by `performance.now()`, if it was by us. */
export const showRun = Effect.fnUntraced(function* (agent: Agent, start: number | undefined) {
  const output = yield* Output
  const lastText = yield* Ref.make("")
  const paint: Paint = {
    dim: (text) => output.style("dim", text),
    red: (text) => output.style("red", text),
    green: (text) => output.style("green", text),
    yellow: (text) => output.style("yellow", text)
  }

  const asJson = (each: RunOutput): Effect.Effect<void> => {
    // A piece of a plain-text answer may be half a character, and then has no text yet.
    const isEmpty = each._tag === "Event" && each.event._tag === "Text" && each.event.text === ""
    return isEmpty ? Effect.void : output.line(JSON.stringify(runOutputToJson(each)))
  }

  const asText = Effect.fnUntraced(function* (each: RunOutput) {
    const elapsed = start === undefined ? undefined : performance.now() - start
    const options = { agent, paint, verbose: output.verbose, lastText: yield* Ref.get(lastText) }
    const { stderr, stdout } = runOutputText(each, elapsed, options)
    if (each._tag === "Event" && each.event._tag === "Text") yield* Ref.set(lastText, each.event.text)
    if (stdout) yield* output.stdout(bytesOf(stdout))
    if (each._tag === "Ended") yield* output.freshLine
    if (stderr) yield* output.stderr(bytesOf(stderr))
  })
  return output.json ? asJson : asText
})
