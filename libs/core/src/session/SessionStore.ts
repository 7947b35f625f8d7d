import { Context, type Effect, Schema } from "effect"
import type { Environment, SecretError } from "../remote/Environment.ts"
import type { StoreError } from "../remote/Remotes.ts"
import { Session, type SessionId } from "./Session.ts"
import { Turn } from "./Turn.ts"

export class SessionNotFound extends Schema.TaggedError<SessionNotFound>()("SessionNotFound", {
  /** The name or id that was asked for. */
  wanted: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    const known = this.known.length === 0 ? "There are none yet" : `There are: ${this.known.join(", ")}`
    return `No session is called "${this.wanted}". ${known}. Make one with: maestro session add NAME --agent AGENT --remote REMOTE (or --local)`
  }
}

export class SessionNameTaken extends Schema.TaggedError<SessionNameTaken>()("SessionNameTaken", {
  name: Schema.String
}) {
  override get message() {
    return `A session called "${this.name}" exists already. Choose another name.`
  }
}

/** A session with what a list shows of it. */
export const SessionEntry = Schema.Struct({
  session: Session,
  /** The newest turn that is not in the queue. */
  lastTurn: Schema.UndefinedOr(Turn),
  queued: Schema.Int
})
export type SessionEntry = typeof SessionEntry.Type

/** The sessions as they are stored. Rules about them are `Sessions`' business. */
export class SessionStore extends Context.Service<
  SessionStore,
  {
    /** All of them, by name. */
    readonly list: Effect.Effect<ReadonlyArray<SessionEntry>, StoreError>
    /** By name or id. */
    get(nameOrId: string): Effect.Effect<Session, SessionNotFound | StoreError>
    /** `values` are those of its variables. Returns it with the places where they are stored. */
    add(session: Session, values: Environment): Effect.Effect<Session, SessionNameTaken | StoreError | SecretError>
    /** All fields at once but `agentSessionId`; variables that `values` does not have keep theirs. */
    update(
      session: Session,
      values: Environment
    ): Effect.Effect<Session, SessionNotFound | SessionNameTaken | StoreError | SecretError>
    /** The conversation that the next turn goes on with; undefined for a new one. */
    setConversation(id: SessionId, agentSessionId: string | undefined): Effect.Effect<void, StoreError>
    /** With its turns, their events and the values of its variables. Its history stays. */
    remove(id: SessionId): Effect.Effect<void, StoreError>
    /** The values of its variables, all of them or an error. */
    environment(session: Session): Effect.Effect<Environment, StoreError | SecretError>
  }
>()("@maestro/core/session/SessionStore") {}
