import { AgentEvent } from "./AgentEvent.ts"
import type { AgentOutcome } from "./AgentOutcome.ts"
import type { RunOutput } from "./AgentRun.ts"
import { foundNote } from "./LookupNotes.ts"

const kebab = (tag: string): string => tag.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase()

const names: ReadonlyMap<string, string> = new Map(Object.keys(AgentEvent.cases).map((tag) => [tag, kebab(tag)]))

/** An event as programs get it: `type` names it (`tool-call`), and the rest is the event's own fields. */
export const eventToJson = ({ _tag, ...fields }: AgentEvent) => ({ type: names.get(_tag), ...fields })

/** The same with its place in the run, as text: without a copy of the event, which takes longer than to write it. */
export const eventLine = (event: AgentEvent, offset: number, index: number): string => {
  const json = JSON.stringify(event)
  const head = `{"_tag":"${event._tag}"`
  if (!json.startsWith(head)) return JSON.stringify({ ...eventToJson(event), offset, index })
  return `{"type":"${names.get(event._tag)}"${json.slice(head.length, -1)},"offset":${offset},"index":${index}}`
}

/** The last line of a run as programs get it. */
export const outcomeToJson = ({ status, text, ...rest }: AgentOutcome) => ({ type: "outcome", status, text, ...rest })

/** One line of `--json` output for what a run shows; `offset` and `index` are the event's place in the run, for ever. */
export const runOutputToJson = (output: Exclude<RunOutput, { readonly _tag: "Piece" }>) => {
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
