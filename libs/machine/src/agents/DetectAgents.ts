import type { AgentReport } from "@maestro/core/agent/AgentDetection"
import type { DetectOptions } from "@maestro/core/agent/AgentDetector"
import type { KnownAgent } from "@maestro/core/agent/KnownAgents"
import { Effect, Option, PlatformError, type Redacted, Result } from "effect"
import * as CommandLine from "effect/process/CommandLine"
import { Helper } from "../helper/Helper.ts"
import { runScriptToEnd } from "../helper/HelperRun.ts"
import { minify } from "../helper/HelperScript.ts"
import { agentReport } from "./AgentReport.ts"
import detect from "./detect.sh?raw"
import { readRecords } from "./DetectionRecords.ts"
import { lookupFunctions } from "./LookupScript.ts"

const refuse = (description: string) => PlatformError.badArgument({ module: "Agents", method: "detect", description })

const name = /^[A-Za-z_][A-Za-z0-9_]*$/

const exported = ([key, value]: readonly [string, Redacted.Redacted<string>]) => {
  if (!name.test(key)) return Result.fail(refuse(`"${key}" cannot be the name of an environment variable`))
  return Result.mapBoth(CommandLine.quote(value), {
    onSuccess: (quoted) => `export ${key}=${quoted}`,
    onFailure: () => refuse(`the variable ${key} holds a NUL character`)
  })
}

/**
 * What the machine has of these agents: path, version, and how each was found (product row R3), in one round trip. The
 * interactive shell is asked, and the usual folders are looked through, only for what the login shell has not got.
 */
export const detectAgents = Effect.fn("detectAgents")(function* (
  agents: ReadonlyArray<KnownAgent>,
  options: DetectOptions = {}
): Effect.fn.Return<AgentReport, PlatformError.PlatformError, Helper> {
  const seconds = options.seconds ?? 10
  const variables = yield* Effect.fromResult(Result.all(Object.entries(options.env ?? {}).map(exported)))
  const script = [
    ...variables,
    lookupFunctions(options.folders),
    minify(detect),
    `m_seconds=${seconds}`,
    `m_agents='${agents.map(({ commands, id }) => `${id}:${commands.join(",")}`).join(" ")}'`,
    "detect"
  ].join("\n")
  const channel = yield* (yield* Helper).channel
  const { code, stderr, stdout } = yield* runScriptToEnd(channel, script)
  const records = readRecords(new TextDecoder().decode(stdout))
  if (Option.isNone(records)) {
    return yield* PlatformError.systemError({
      _tag: "Unknown",
      module: "Agents",
      method: "detect",
      description: `The machine did not say what agents it has (exit code ${code}): ${new TextDecoder().decode(stderr).trim()}`
    })
  }
  const notice = yield* channel.loginProblem
  return agentReport(agents, records.value, { seconds, notice })
})
