import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { StoreError } from "../remote/Remotes.ts"
import { HistoryFilter } from "./History.ts"
import { LocalHistoryEntry } from "./HistoryEntry.ts"

const entries = Schema.Array(LocalHistoryEntry)
const filter = { filter: HistoryFilter }

/** The runs of this store, newest first (product row H1). No machine is asked. */
export class HistoryRpcs extends RpcGroup.make(
  Rpc.make("history.list", { payload: filter, success: entries, error: StoreError }),
  /** The same now, and whenever it is another list. Give a limit. */
  Rpc.make("history.watch", { payload: filter, success: entries, error: StoreError, stream: true }),
  Rpc.make("history.get", {
    payload: { id: Schema.String },
    success: Schema.Option(LocalHistoryEntry),
    error: StoreError
  })
) {}
