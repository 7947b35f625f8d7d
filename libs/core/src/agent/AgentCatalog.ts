import { Context, Effect, Layer, Option } from "effect"
import type { StoreError } from "../remote/Remotes.ts"
import { type Agent, AgentCommandMissing, AgentUnknown } from "./Agent.ts"
import { type CatalogEntry, catalogEntry } from "./CatalogEntry.ts"
import { builtInAgents } from "./Agents.ts"
import { agentOfDefinition } from "./CustomAgentDefinition.ts"
import { CustomAgents } from "./CustomAgents.ts"
import { customAgent } from "./CustomAgent.ts"

const builtInEntries: ReadonlyArray<CatalogEntry> = [...builtInAgents].map(([, make]) => {
  const agent = make()
  // Of the one that has no program of its own, everything else is known.
  return catalogEntry(agent instanceof AgentCommandMissing ? customAgent("") : agent, "built-in")
})

const make = Effect.gen(function* () {
  const customAgents = yield* CustomAgents

  const list = Effect.map(customAgents.list, (definitions) => {
    const yours = definitions.map((definition) => catalogEntry(agentOfDefinition(definition), "yours"))
    const names = new Set(yours.map(({ id }) => id))
    return [...builtInEntries.filter(({ id }) => !names.has(id)), ...yours]
  })

  const find = Effect.fn("AgentCatalog.find")(function* (id: string, executable?: string) {
    // The user's comes first: a later Maestro may bring an agent whose name was given away here.
    const definition = yield* customAgents.get(id)
    if (Option.isSome(definition)) return agentOfDefinition(definition.value, executable)
    const agent = builtInAgents.get(id)?.(executable)
    if (agent === undefined) return yield* new AgentUnknown({ id, known: (yield* list).map((entry) => entry.id) })
    return agent instanceof AgentCommandMissing ? yield* agent : agent
  })

  return AgentCatalog.of({ find, list })
})

/** Every agent that something can be run with: those that come with Maestro, and the user's own. */
export class AgentCatalog extends Context.Service<
  AgentCatalog,
  {
    /** `executable` replaces the name that it is started by: a path on the machine, or a name on a PATH there. */
    find(id: string, executable?: string): Effect.Effect<Agent, AgentCommandMissing | AgentUnknown | StoreError>
    /** Maestro's own, then the user's by name. */
    readonly list: Effect.Effect<ReadonlyArray<CatalogEntry>, StoreError>
  }
>()("@maestro/core/agent/AgentCatalog") {
  static readonly layer: Layer.Layer<AgentCatalog, never, CustomAgents> = Layer.effect(AgentCatalog, make)
}
