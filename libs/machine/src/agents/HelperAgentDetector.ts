import { AgentDetector } from "@maestro/core/agent/AgentDetector"
import { Effect, Layer } from "effect"
import { Helper } from "../helper/Helper.ts"
import { detectAgents } from "./DetectAgents.ts"

/** Detection by a script that the helper runs. */
export const layer: Layer.Layer<AgentDetector, never, Helper> = Layer.effect(
  AgentDetector,
  Effect.map(Helper, (helper) =>
    AgentDetector.of({
      detect: (agents, options) => Effect.provideService(detectAgents(agents, options), Helper, helper)
    })
  )
)
