import { Context, type Effect, type PlatformError, type Redacted } from "effect"
import type { AgentReport } from "./AgentDetection.ts"
import type { KnownAgent } from "./KnownAgents.ts"

export interface DetectOptions {
  /** Variables that agents get on this machine on top of the login environment: a PATH may be among them. */
  readonly env?: Readonly<Record<string, Redacted.Redacted<string>>> | undefined
  /** How long the interactive shell may take, and then again each `--version`: 10 s. */
  readonly seconds?: number | undefined
  /** In place of `usualFolders`. */
  readonly folders?: ReadonlyArray<string> | undefined
}

/** Finds out which agents a machine has, and through what (product row R3). */
export class AgentDetector extends Context.Service<
  AgentDetector,
  {
    /** Path, version, and how each was found. An agent that is not there is a finding, never an error. */
    detect(
      agents: ReadonlyArray<KnownAgent>,
      options?: DetectOptions
    ): Effect.Effect<AgentReport, PlatformError.PlatformError>
  }
>()("@maestro/core/agent/AgentDetector") {}
