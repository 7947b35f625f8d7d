import { Effect, Equal, Option } from "effect"
import type { MachineRef } from "../machine/MachineRef.ts"
import { Machines } from "../machine/Machines.ts"
import { Remotes } from "../remote/Remotes.ts"
import { wireError } from "../rpc/WireError.ts"
import { AgentUnknown } from "./Agent.ts"
import { AgentCatalog } from "./AgentCatalog.ts"
import { AgentDetector } from "./AgentDetector.ts"
import { AgentRpcs } from "./AgentRpcs.ts"
import type { CustomAgentDefinition } from "./CustomAgentDefinition.ts"
import { AgentNameTaken, CustomAgents } from "./CustomAgents.ts"
import { knownAgent, knownAgents } from "./KnownAgents.ts"

/** The agents of these ids. */
const chosen = (ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) => {
    const agent = knownAgent(id)
    if (agent !== undefined) return Effect.succeed(agent)
    return Effect.fail(new AgentUnknown({ id, known: knownAgents.map((known) => known.id) }))
  })

const make = Effect.gen(function* () {
  const catalog = yield* AgentCatalog
  const customAgents = yield* CustomAgents
  const machines = yield* Machines
  const remotes = yield* Remotes

  /** A PATH may be among the variables that are set there. */
  const environmentOf = (machine: MachineRef) =>
    machine._tag === "Local" ? Effect.succeed({}) : Effect.flatMap(remotes.get(machine.id), remotes.environment)

  const detect = Effect.fn("agents.detect")(function* (machine: MachineRef, ids: ReadonlyArray<string> | undefined) {
    const agents = ids === undefined ? knownAgents : yield* chosen(ids)
    const env = yield* environmentOf(machine)
    const detection = AgentDetector.use((detector) => detector.detect(agents, { env }))
    return yield* Effect.provide(detection, machines.get(machine))
  })

  const add = Effect.fn("agents.add")(function* (definition: CustomAgentDefinition) {
    const there = yield* customAgents.get(definition.id)
    if (Option.isNone(there)) return yield* customAgents.add(definition)
    if (!Equal.equals(there.value, definition)) return yield* new AgentNameTaken({ id: definition.id })
  })

  return AgentRpcs.of({
    "agents.list": () => catalog.list,
    "agents.detect": ({ machine, agents }) => Effect.mapError(detect(machine, agents), wireError),
    "agents.custom": () => customAgents.list,
    "agents.add": ({ definition }) => add(definition),
    "agents.update": ({ definition }) => customAgents.update(definition),
    "agents.remove": ({ id }) => customAgents.remove(id)
  })
})

/** The procedures of agents over the services. */
export const layer = AgentRpcs.toLayer(make)
