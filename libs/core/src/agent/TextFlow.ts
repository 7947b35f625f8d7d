import type { AgentEvent } from "./AgentEvent.ts"

/** The pieces of a text that is being said, as they were shown. */
export interface TextFlow {
  readonly kind: "Text" | "Thinking" | undefined
  readonly pieces: string
}

export const noFlow: TextFlow = { kind: undefined, pieces: "" }

type Said = AgentEvent & { readonly _tag: "Text" | "Thinking" }

const isSaid = (event: AgentEvent): event is Said =>
  (event._tag === "Text" || event._tag === "Thinking") && event.parentToolCall === undefined

/** What is being said after this event. Numbers and new kinds of events do not come between the pieces of a text. */
export const flowAfter = (flow: TextFlow, event: AgentEvent): TextFlow => {
  if (event._tag === "Usage" || event._tag === "Raw") return flow
  if (!isSaid(event) || event.isPart !== true) return noFlow
  return { kind: event._tag, pieces: flow.kind === event._tag ? flow.pieces + event.text : event.text }
}

/** Whether a whole text says once more what its pieces have said: whoever has shown them shows nothing of it. */
export const isRepeat = (flow: TextFlow, event: AgentEvent): boolean =>
  isSaid(event) && event.isPart !== true && flow.kind === event._tag && flow.pieces === event.text
