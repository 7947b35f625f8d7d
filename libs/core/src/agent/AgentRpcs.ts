import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { MachineRef } from "../machine/MachineRef.ts"
import { StoreError } from "../remote/Remotes.ts"
import { MachineFailure } from "../rpc/WireError.ts"
import { AgentUnknown } from "./Agent.ts"
import { AgentReport } from "./AgentDetection.ts"
import { CatalogEntry } from "./CatalogEntry.ts"
import { CustomAgentDefinition, CustomAgentName } from "./CustomAgentDefinition.ts"
import { AgentNameTaken } from "./CustomAgents.ts"

const definition = { definition: CustomAgentDefinition }

/** The agents that sessions can have, and where they are (product rows S1, R3). */
export class AgentRpcs extends RpcGroup.make(
  /** Maestro's own, then the user's. */
  Rpc.make("agents.list", { success: Schema.Array(CatalogEntry), error: StoreError }),
  /**
   * What a machine has of the agents that Maestro knows, or of those that are named. One that is not there is a finding,
   * never an error.
   */
  Rpc.make("agents.detect", {
    payload: { machine: MachineRef, agents: Schema.optional(Schema.Array(Schema.String)) },
    success: AgentReport,
    error: Schema.Union([...MachineFailure.members, AgentUnknown])
  }),
  /** The user's own, as they were defined. */
  Rpc.make("agents.custom", { success: Schema.Array(CustomAgentDefinition), error: StoreError }),
  /** Adding the very same again changes nothing. */
  Rpc.make("agents.add", { payload: definition, error: Schema.Union([AgentNameTaken, StoreError]) }),
  Rpc.make("agents.update", { payload: definition, error: Schema.Union([AgentUnknown, StoreError]) }),
  Rpc.make("agents.remove", { payload: { id: CustomAgentName }, error: Schema.Union([AgentUnknown, StoreError]) })
) {}
