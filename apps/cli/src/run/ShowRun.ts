import type { Agent } from "@maestro/core/agent/Agent"
import type { RunOutput } from "@maestro/core/agent/AgentRun"
import { runOutputToJson } from "@maestro/core/agent/EventJson"
import { Effect } from "effect"
import { Output } from "../Output.ts"
import { type Paint, runOutputText } from "./RunText.ts"

const encoder = new TextEncoder()
const bytesOf = (shown: string | Uint8Array) => (typeof shown === "string" ? encoder.encode(shown) : shown)

/** Prints what a run shows, as text or as JSON Lines. `start`: when it was asked for, by `performance.now()`. */
export const showRun = Effect.fnUntraced(function* (agent: Agent, start: number) {
  const output = yield* Output
  const paint: Paint = {
    dim: (text) => output.style("dim", text),
    red: (text) => output.style("red", text),
    green: (text) => output.style("green", text),
    yellow: (text) => output.style("yellow", text)
  }
  return (each: RunOutput): Effect.Effect<void> => {
    if (output.json) {
      // A piece of a plain-text answer may be half a character, and then has no text yet.
      const isEmpty = each._tag === "Event" && each.event._tag === "Text" && each.event.text === ""
      return isEmpty ? Effect.void : output.line(JSON.stringify(runOutputToJson(each)))
    }
    const { stderr, stdout } = runOutputText(each, performance.now() - start, { agent, paint, verbose: output.verbose })
    return Effect.andThen(
      stdout ? output.stdout(bytesOf(stdout)) : Effect.void,
      stderr ? output.stderr(bytesOf(stderr)) : Effect.void
    )
  }
})
