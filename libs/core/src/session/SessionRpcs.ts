import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { AccessRefused, AgentCommandMissing, AgentUnknown, OptionRefused } from "../agent/Agent.ts"
import {
  Conversation,
  ConversationNotFound,
  ConversationsUnavailable,
  ConversationsUnlisted
} from "../conversation/Conversation.ts"
import { SecretError } from "../remote/Environment.ts"
import { RemoteDisabled, RemoteNotFound, StoreError } from "../remote/Remotes.ts"
import { EnvValues } from "../rpc/EnvValues.ts"
import { MachineFailure } from "../rpc/WireError.ts"
import { Session, SessionId, SessionName } from "./Session.ts"
import { SessionChange } from "./SessionChange.ts"
import { SessionListChange } from "./SessionListChange.ts"
import { SessionEntry, SessionNameTaken, SessionNotFound } from "./SessionStore.ts"
import { SessionBusy, SessionDraft } from "./Sessions.ts"

/** By name or id. */
const session = { session: Schema.String }
const missing = Schema.Union([SessionNotFound, StoreError])

/** Why a session cannot be as it was asked for. */
const draftErrors = [
  AccessRefused,
  AgentCommandMissing,
  AgentUnknown,
  OptionRefused,
  RemoteDisabled,
  RemoteNotFound,
  SecretError,
  SessionNameTaken,
  StoreError
] as const
const unfit = Schema.Union([...draftErrors, SessionNotFound])

/** Why conversations cannot be listed. */
const conversationErrors = [
  ...MachineFailure.members,
  ConversationsUnavailable,
  ConversationsUnlisted,
  SessionNotFound
] as const

/**
 * Agents in projects on machines (product rows S1, S2). The ids of new ones are made by the front end: sending a command
 * again, when its answer was lost, does nothing more. In lists, long prompts and answers are cut.
 */
export class SessionRpcs extends RpcGroup.make(
  /** All of them, by name, as they are stored: no machine is asked. */
  Rpc.make("sessions.list", { success: Schema.Array(SessionEntry), error: StoreError }),
  /** The list, then what is new in it, whichever process changed it: `withChange` keeps it. */
  Rpc.make("sessions.watch", { success: SessionListChange, error: StoreError, stream: true }),
  Rpc.make("sessions.get", { payload: session, success: Session, error: missing }),
  Rpc.make("sessions.create", {
    payload: { id: SessionId, draft: SessionDraft, values: EnvValues },
    success: Session,
    error: Schema.Union(draftErrors)
  }),
  /** Variables that `values` does not have keep theirs. Another machine, agent or folder begins a new conversation. */
  Rpc.make("sessions.change", {
    payload: { ...session, change: SessionChange, values: EnvValues },
    success: Session,
    error: unfit
  }),
  /** The same with another name, and no turns. */
  Rpc.make("sessions.duplicate", {
    payload: { ...session, id: SessionId, name: SessionName },
    success: Session,
    error: unfit
  }),
  /** With its queue and its turns; its history stays. `force`: also while its agent is at work, which is left to itself. */
  Rpc.make("sessions.remove", {
    payload: { ...session, force: Schema.optional(Schema.Boolean) },
    success: Session,
    error: Schema.Union([SessionBusy, SessionNotFound, StoreError])
  }),
  /** Those that its agent keeps of its folder, whoever began them, the newest 50; its machine is asked. */
  Rpc.make("sessions.conversations", {
    payload: session,
    success: Schema.Array(Conversation),
    error: Schema.Union(conversationErrors)
  }),
  /** What comes next goes on with this one. It must be among those listed, but with `unchecked`. */
  Rpc.make("sessions.adopt", {
    payload: { ...session, conversation: Schema.String, unchecked: Schema.optional(Schema.Boolean) },
    success: Session,
    error: Schema.Union([
      ...conversationErrors,
      AgentCommandMissing,
      AgentUnknown,
      ConversationNotFound,
      OptionRefused,
      SessionBusy
    ])
  }),
  /** What comes next begins a new one. */
  Rpc.make("sessions.forget", {
    payload: session,
    success: Session,
    error: Schema.Union([SessionBusy, SessionNotFound, StoreError])
  })
) {}
