import { Schema } from "effect"

/** A conversation that an agent keeps on a machine, whoever began it. */
export const Conversation = Schema.Struct({
  /** The agent's own id of it: what it is gone on with by. */
  id: Schema.String,
  /** Its name, or the beginning of its first prompt, in one line. */
  title: Schema.String,
  /** Of the last change: milliseconds since 1970, by the machine's clock. */
  updatedAt: Schema.Int
})
export type Conversation = typeof Conversation.Type

/** Nobody knows where this agent keeps its conversations. */
export class ConversationsUnlisted extends Schema.TaggedError<ConversationsUnlisted>()("ConversationsUnlisted", {
  agent: Schema.String,
  /** Those whose conversations can be listed. */
  listed: Schema.Array(Schema.String)
}) {
  override get message() {
    return (
      `The conversations of ${this.agent} cannot be listed: Maestro does not know where it keeps them. ` +
      `It does for: ${this.listed.join(", ")}. If you know the id of one, name it: maestro session adopt SESSION ID --unchecked`
    )
  }
}

/** The agent was asked for its conversations, and did not give them. */
export class ConversationsUnavailable extends Schema.TaggedError<ConversationsUnavailable>()(
  "ConversationsUnavailable",
  { agent: Schema.String, detail: Schema.String, hint: Schema.String }
) {
  override get message() {
    return `The conversations of ${this.agent} could not be listed: ${this.detail} ${this.hint}`
  }
}

export class ConversationNotFound extends Schema.TaggedError<ConversationNotFound>()("ConversationNotFound", {
  agent: Schema.String,
  id: Schema.String,
  session: Schema.String
}) {
  override get message() {
    return (
      `${this.agent} has no conversation ${this.id} in the folder of the session "${this.session}". ` +
      `List them with: maestro session conversations ${this.session}`
    )
  }
}
