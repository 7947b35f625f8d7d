import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { AccessRefused, AgentCommandMissing, AgentUnknown, OptionRefused } from "../agent/Agent.ts"
import { JobId, JobNotFound, JobRefused, StopResult } from "../machine/Jobs.ts"
import { StoreError } from "../remote/Remotes.ts"
import { MachineFailure } from "../rpc/WireError.ts"
import { SessionId } from "./Session.ts"
import { SessionNotFound } from "./SessionStore.ts"
import { Turn, TurnEvent } from "./Turn.ts"
import { AttachmentRefused, NewTurn, TurnNotFound, TurnUpdate } from "./Turns.ts"
import { UsageFilter, UsageTotal } from "./TurnStore.ts"

const turnErrors = [
  ...MachineFailure.members,
  AccessRefused,
  AgentCommandMissing,
  AgentUnknown,
  JobNotFound,
  JobRefused,
  OptionRefused,
  SessionNotFound
] as const
/** What a turn can need and not get. */
export const TurnFailure = Schema.Union(turnErrors)
export type TurnFailure = typeof TurnFailure.Type

/** Why a session does not go on, though there is something to do. It is tried again, and at once by `turns.resume`. */
export const SessionTrouble = Schema.Struct({ session: SessionId, error: TurnFailure })
export type SessionTrouble = typeof SessionTrouble.Type

/** A prompt whose id the sender has made: sent again, when the answer was lost, it is the same turn. */
export const SentTurn = Schema.Struct({ ...NewTurn.fields, id: JobId })
export type SentTurn = typeof SentTurn.Type

/** By name or id. */
const session = { session: Schema.String }
const turn = { turn: JobId }
const queue = Schema.Array(Turn)
const missing = Schema.Union([SessionNotFound, StoreError])
const missingTurn = Schema.Union([TurnNotFound, StoreError])

/** Prompts and what comes of them (product rows S3, S4, S6, S7). */
export class TurnRpcs extends RpcGroup.make(
  /** Into the session's queue, which is then looked after for as long as this server lives. */
  Rpc.make("turns.send", {
    payload: { ...session, turn: SentTurn },
    success: Turn,
    error: Schema.Union([...turnErrors, AttachmentRefused])
  }),
  /**
   * From the first event on, each once and in order, until the state `Ended`. `attended`: a person has asked for it just
   * now, so that a login may ask them; leave it out where a front end follows again by itself.
   */
  Rpc.make("turns.follow", {
    payload: { ...turn, attended: Schema.optional(Schema.Boolean) },
    success: TurnUpdate,
    error: Schema.Union([...turnErrors, TurnNotFound]),
    stream: true
  }),
  /** With a turn, that one alone. Only `Gone` means that nothing of it is left. The queue stays. */
  Rpc.make("turns.stop", {
    payload: { ...session, turn: Schema.optional(JobId) },
    success: StopResult,
    error: TurnFailure
  }),
  /** The user's word: what waits in the session is tried now. Returns when that has begun. */
  Rpc.make("turns.resume", { payload: session, error: missing }),
  /** The sessions that do not go on, and why: now, and whenever that is different. */
  Rpc.make("turns.troubles", { success: Schema.Array(SessionTrouble), stream: true }),
  Rpc.make("turns.get", { payload: turn, success: Turn, error: missingTurn }),
  /** What is stored of its events, in their order; no machine is asked. */
  Rpc.make("turns.events", { payload: turn, success: TurnEvent, error: missingTurn, stream: true }),
  /** The newest that are not in the queue, oldest first. */
  Rpc.make("turns.recent", { payload: { ...session, limit: Schema.Int }, success: queue, error: missing }),
  /** What waits, in the order in which it will be run. */
  Rpc.make("turns.queue", { payload: session, success: queue, error: missing }),
  Rpc.make("turns.watchQueue", { payload: session, success: queue, error: missing, stream: true }),
  /** False when it does not wait any more. */
  Rpc.make("turns.changePrompt", {
    payload: { ...turn, prompt: Schema.String },
    success: Schema.Boolean,
    error: StoreError
  }),
  /** False when it does not wait any more. */
  Rpc.make("turns.unqueue", { payload: turn, success: Schema.Boolean, error: StoreError }),
  /** What was in the queue. */
  Rpc.make("turns.clearQueue", { payload: session, success: queue, error: missing }),
  Rpc.make("turns.usage", { payload: { filter: UsageFilter }, success: Schema.Array(UsageTotal), error: StoreError })
) {}
