import type { Usage } from "@maestro/core/agent/AgentEvent"
import type { RequestRecord } from "@maestro/testhosts/models/ModelStub"
import { tokens } from "@maestro/testhosts/models/ModelProtocol"

/** A tool that the model uses by name although it may not, and what it gives it to write the file. */
export type ForbiddenTool = readonly [name: string, input: (file: string) => Readonly<Record<string, unknown>>]

/** What is particular to an agent, where it is run for real. */
export interface AgentUnderTest {
  readonly id: string
  /** What it says that a turn used, from what its model was asked in that turn. */
  readonly usage: (requests: ReadonlyArray<RequestRecord>) => Usage
  /**
   * What its model tries in read-only mode, beside its shell and its tool for files, as they are offered. `refused`: that
   * mode does not hold it, and so Maestro does not run it so.
   */
  readonly forbidden: ReadonlyArray<ForbiddenTool> | "refused"
  /** Files that allow everything, or do it themselves, by their paths: in the project, or in the home (`~/`). */
  readonly allowing?: Readonly<Record<string, (file: string) => string>>
  /** The exit code of a turn that failed, where that is the one of success. */
  readonly failsWithZero?: true
  /** How long its slowest failure takes, by its own way of trying again. */
  readonly failureLimit: number
}

const sumOf = (requests: ReadonlyArray<RequestRecord>, input: number): Usage => ({
  inputTokens: requests.length * input,
  outputTokens: requests.length * tokens.output,
  cacheReadInputTokens: requests.length * tokens.cached
})

/** Of agents for which the input has what was cached in it. */
export const usageOfAll = (requests: ReadonlyArray<RequestRecord>) => sumOf(requests, tokens.input)

/** Of agents for which the input is only what was not cached. */
export const usageUncached = (requests: ReadonlyArray<RequestRecord>) => sumOf(requests, tokens.input - tokens.cached)
