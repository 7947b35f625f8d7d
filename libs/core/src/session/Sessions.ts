import { Context, type Effect, Schema } from "effect"
import type { AccessRefused, AgentCommandMissing, AgentUnknown, OptionRefused } from "../agent/Agent.ts"
import type { Environment, SecretError } from "../remote/Environment.ts"
import type { RemoteDisabled, RemoteNotFound, StoreError } from "../remote/Remotes.ts"
import { Session, type SessionId } from "./Session.ts"
import type { SessionEntry, SessionNameTaken, SessionNotFound } from "./SessionStore.ts"

const {
  agentSessionId: _conversation,
  createdAt: _created,
  id: _id,
  plainEnv: _plain,
  secretEnv: _secret,
  ...fields
} = Session.fields

/** What a user says of a session; the rest is Maestro's. */
export const SessionDraft = Schema.Struct(fields)
export type SessionDraft = typeof SessionDraft.Type

/** What cannot be done while the agent is at work. */
export class SessionBusy extends Schema.TaggedError<SessionBusy>()("SessionBusy", {
  name: Schema.String,
  doing: Schema.String
}) {
  override get message() {
    return `The session "${this.name}" cannot be ${this.doing} while its agent is at work. Stop it first: maestro stop ${this.name}`
  }
}

/** Why a session cannot be as it was asked for. */
export type DraftError =
  | AccessRefused
  | AgentCommandMissing
  | AgentUnknown
  | OptionRefused
  | RemoteDisabled
  | RemoteNotFound
  | SecretError
  | SessionNameTaken
  | StoreError

/** Sessions and the rules about them (product rows S1, S2). */
export class Sessions extends Context.Service<
  Sessions,
  {
    /** All of them, by name, as they are stored: no machine is asked. */
    readonly list: Effect.Effect<ReadonlyArray<SessionEntry>, StoreError>
    /** By name or id. */
    get(nameOrId: string): Effect.Effect<Session, SessionNotFound | StoreError>
    /**
     * Its agent and its machine must be there, and the agent must have the access mode. With an `id` that the caller made
     * it may be asked for again: the session of that id, once it is there, is returned as it is.
     */
    create(draft: SessionDraft, values: Environment, id?: SessionId): Effect.Effect<Session, DraftError>
    /**
     * What comes next is done as the session is then; a turn that is under way stays what it is. Another machine, agent
     * or folder begins a new conversation: the old one is not there.
     */
    change(
      nameOrId: string,
      change: (draft: SessionDraft) => SessionDraft,
      values: Environment
    ): Effect.Effect<Session, DraftError | SessionNotFound>
    /** The same with another name and no turns; `id` as in `create`. */
    duplicate(nameOrId: string, name: string, id?: SessionId): Effect.Effect<Session, DraftError | SessionNotFound>
    /**
     * With its queue, its turns and what was uploaded for it; its history stays. Refused while its agent is at work, but
     * with `force`, which leaves that to itself: for a machine that will not come back.
     */
    remove(
      nameOrId: string,
      options?: { readonly force?: boolean | undefined }
    ): Effect.Effect<Session, SessionBusy | SessionNotFound | StoreError>
  }
>()("@maestro/core/session/Sessions") {}
