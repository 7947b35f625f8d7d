import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { EnvValues } from "../rpc/EnvValues.ts"
import { ConnectionStatus } from "./ConnectionState.ts"
import { SecretError } from "./Environment.ts"
import { Remote, RemoteId } from "./Remote.ts"
import { RemoteDisabled, RemoteNameTaken, RemoteNotFound, StoreError } from "./Remotes.ts"
import { TestEvent } from "./TestEvent.ts"

const { plainEnv: _plain, secretEnv: _secret, ...fields } = Remote.fields

/**
 * What a front end says of a remote: all but where its values lie. Its id is made by the front end, so that sending it
 * again, when the answer was lost, adds nothing.
 */
export const RemoteDraft = Schema.Struct(fields)
export type RemoteDraft = typeof RemoteDraft.Type

/** All remotes, by name, and which of them is marked as the default. */
export const RemoteList = Schema.Struct({
  remotes: Schema.Array(Remote),
  default: Schema.optional(RemoteId)
})
export type RemoteList = typeof RemoteList.Type

/** By name or id. */
const remote = { remote: Schema.String }
const missing = Schema.Union([RemoteNotFound, StoreError])
const unreachable = Schema.Union([RemoteDisabled, RemoteNotFound, SecretError, StoreError])
const unfit = Schema.Union([RemoteNameTaken, RemoteNotFound, SecretError, StoreError])

/** The machines that the user defined, and the ways to them (product rows R1, R2, R6, R7, S5). */
export class RemoteRpcs extends RpcGroup.make(
  Rpc.make("remotes.list", { success: RemoteList, error: StoreError }),
  /** The list now, and whenever it is another one, whichever process changed it. */
  Rpc.make("remotes.watch", { success: RemoteList, error: StoreError, stream: true }),
  Rpc.make("remotes.get", { payload: remote, success: Remote, error: missing }),
  Rpc.make("remotes.add", { payload: { remote: RemoteDraft, values: EnvValues }, success: Remote, error: unfit }),
  /** All fields at once; variables that `values` does not have keep theirs. */
  Rpc.make("remotes.update", { payload: { remote: RemoteDraft, values: EnvValues }, success: Remote, error: unfit }),
  /** What was removed. Sessions that are bound to it refuse to run from then on. */
  Rpc.make("remotes.remove", { payload: remote, success: Remote, error: missing }),
  Rpc.make("remotes.setEnabled", {
    payload: { ...remote, enabled: Schema.Boolean },
    success: Remote,
    error: missing
  }),
  Rpc.make("remotes.setDefault", { payload: remote, success: Remote, error: missing }),
  Rpc.make("remotes.clearDefault", { error: StoreError }),
  /** The steps of reaching it, as they pass. That it cannot be reached is the last event, and no error. */
  Rpc.make("remotes.test", { payload: remote, success: TestEvent, error: missing, stream: true }),
  /** The same before it is saved. */
  Rpc.make("remotes.testDraft", { payload: { remote: RemoteDraft }, success: TestEvent, stream: true }),
  /**
   * The state of the connection to it now, and whenever it is another one. Watching alone connects to nothing. A remote
   * that is edited goes on as what it is then; one that is removed ends it with `RemoteNotFound`.
   */
  Rpc.make("remotes.connection", {
    payload: remote,
    success: ConnectionStatus,
    error: Schema.Union([RemoteNotFound, SecretError, StoreError]),
    stream: true
  }),
  /**
   * The user's word: connects now, or has a connection that is there prove that it answers. Returns when that has begun;
   * what comes of it is seen by `remotes.connection`.
   */
  Rpc.make("remotes.connect", { payload: remote, error: unreachable })
) {}
