import type { Json, JsonObject } from "./Json.ts"

/** One message of a conversation, as a model gets it. */
export interface Message {
  /** `tool`: the result of a tool. */
  readonly role: "user" | "assistant" | "tool" | "system"
  readonly text: string
}

/** A tool that an agent offers to the model. */
export interface Tool {
  readonly name: string
  /** JSON Schema of its arguments. */
  readonly schema: Json
}

/** What a model is asked, by whatever protocol. */
export interface ModelRequest {
  readonly model: string
  readonly isStream: boolean
  readonly messages: ReadonlyArray<Message>
  readonly tools: ReadonlyArray<Tool>
  /** JSON Schema that the answer must keep to, for a program and not for a person. */
  readonly format?: Json | undefined
}

export interface ToolUse {
  readonly name: string
  readonly input: JsonObject
}

/** What a model answers: text, or the use of a tool. */
export interface ModelReply {
  /** No other reply has it. */
  readonly id: string
  readonly model: string
  readonly text: string
  readonly toolUse?: ToolUse | undefined
}

/** One server-sent event; the data of most is JSON. */
export interface ServerEvent {
  readonly event?: string
  readonly data: Json
}

/** Each reply costs this. `input` is all of it, what was cached included. */
export const tokens = { input: 1200, cached: 200, output: 34 } as const

/** How a vendor's API says all this. */
export interface ModelProtocol {
  readonly name: string
  serves(path: string): boolean
  read(body: Json, path: string): ModelRequest
  /** The answer to a request that is no stream. */
  whole(reply: ModelReply): Json
  /** What comes before the first piece of text. With a tool there are no pieces. */
  begin(reply: ModelReply): ReadonlyArray<ServerEvent>
  /** A piece of the reply's text. */
  part(reply: ModelReply, text: string): ServerEvent
  end(reply: ModelReply): ReadonlyArray<ServerEvent>
  /** The body of an error. */
  failure(status: number, message: string): Json
}
