import { builtInAgents } from "@maestro/core/agent/Agents"
import { AgentUnknown } from "@maestro/core/agent/Agent"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Effect, Option } from "effect"
import { UsageError } from "../CliError.ts"

/** An agent that the user added, to be changed or removed; Maestro's own cannot be. */
export const ownAgent = Effect.fnUntraced(function* (name: string, doing: "changed" | "removed") {
  const agents = yield* CustomAgents
  const found = yield* agents.get(name)
  if (Option.isSome(found)) return found.value
  if (builtInAgents.has(name))
    return yield* new UsageError({
      message: `"${name}" is one of Maestro's own agents, and cannot be ${doing}.`,
      hint: `Add one of yours that does it your way: maestro agent add my-${name} --command "..." --format FORMAT`
    })
  return yield* new AgentUnknown({ id: name, known: (yield* agents.list).map(({ id }) => id) })
})
