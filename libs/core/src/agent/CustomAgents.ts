import { Context, type Effect, type Option, Schema } from "effect"
import type { StoreError } from "../remote/Remotes.ts"
import type { AgentUnknown } from "./Agent.ts"
import type { CustomAgentDefinition } from "./CustomAgentDefinition.ts"

export class AgentNameTaken extends Schema.TaggedError<AgentNameTaken>()("AgentNameTaken", {
  id: Schema.String,
  /** It is one of Maestro's own, which cannot be changed. */
  builtIn: Schema.optionalKey(Schema.Literal(true))
}) {
  override get message() {
    const isOwn = this.builtIn === true
    const what = isOwn ? "is the name of one of Maestro's own agents" : "is the name of another agent of yours"
    const change = isOwn ? "." : `, or change that one: maestro agent edit ${this.id}`
    return `"${this.id}" ${what}. Choose another name${change}`
  }
}

/** The agents that the user added, as they are stored. `AgentCatalog` has them together with Maestro's own. */
export class CustomAgents extends Context.Service<
  CustomAgents,
  {
    /** All of them, by name. */
    readonly list: Effect.Effect<ReadonlyArray<CustomAgentDefinition>, StoreError>
    get(id: string): Effect.Effect<Option.Option<CustomAgentDefinition>, StoreError>
    add(definition: CustomAgentDefinition): Effect.Effect<void, AgentNameTaken | StoreError>
    /** Puts it in the place of the one with the same name. Runs that are under way stay what they are. */
    update(definition: CustomAgentDefinition): Effect.Effect<void, AgentUnknown | StoreError>
    /** Also one that cannot be read any more. */
    remove(id: string): Effect.Effect<void, AgentUnknown | StoreError>
  }
>()("@maestro/core/agent/CustomAgents") {}
