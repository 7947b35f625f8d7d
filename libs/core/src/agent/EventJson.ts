import type { AgentEvent } from "./AgentEvent.ts"
import type { AgentOutcome } from "./AgentOutcome.ts"
import type { RunOutput } from "./AgentRun.ts"
import { foundNote } from "./LookupNotes.ts"

const kebab = (tag: string): string => tag.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase()

/** An event as programs get it: `type` names it (`tool-call`), and the rest is the event's own fields. */
export const eventToJson = ({ _tag, ...fields }: AgentEvent) => ({ type: kebab(_tag), ...fields })

/** The last line of a run as programs get it. */
export const outcomeToJson = ({ status, text, ...rest }: AgentOutcome) => ({ type: "outcome", status, text, ...rest })

/** One line of `--json` output for what a run shows; `offset` and `index` are the event's place in the run, for ever. */
export const runOutputToJson = (output: RunOutput) => {
  switch (output._tag) {
    case "Event":
      return { ...eventToJson(output.event), offset: output.offset, index: output.index }
    case "Stderr": {
      const found = output.offset === 0 ? foundNote(output.text) : undefined
      return { type: "stderr", text: output.text, offset: output.offset, ...(found === undefined ? {} : { found }) }
    }
    case "Ended":
      return outcomeToJson(output.outcome)
  }
}
