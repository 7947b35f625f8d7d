import type { AgentEvent } from "./AgentEvent.ts"
import { failureOf } from "./AgentFailureKind.ts"
import { amount, isObject, type JsonObject, object, objects, text } from "./JsonObject.ts"
import { permissionFor } from "./ToolQuestion.ts"
import { resultWith, usageIn } from "./UsageFields.ts"

/** Why a turn ended that was no failure of anybody's API. */
const ends: ReadonlyMap<string, string> = new Map([
  ["error_max_turns", "The agent was stopped at its limit of turns."],
  ["error_max_budget_usd", "The agent was stopped at its limit of cost."],
  ["error_max_structured_output_retries", "The agent's answer did not come in the form that was asked for."]
])

/** The end of a turn. An API failure may call itself `success`, so `is_error` decides. */
export const claudeResult = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  const subtype = text(json, "subtype") ?? "success"
  const isError = json["is_error"] === true || subtype !== "success"
  const answer = text(json, "result")
  const used = object(json, "usage")
  const usage = used && usageIn(used, usageFields)
  const costUsd = amount(json, "total_cost_usd")
  const error = isError ? failureOf(reason(json, subtype, answer)) : undefined
  const result = resultWith({ isError, text: answer, usage, costUsd, error })
  const refused = objects(json, "permission_denials").map((each) =>
    permissionFor(text(each, "tool_name") ?? "a tool", object(each, "tool_input"))
  )
  const contextWindow = windowOf(object(json, "modelUsage"))
  if (contextWindow === undefined) return refused.length === 0 ? [result] : [...refused, result]
  return [...refused, { _tag: "Usage", of: "turn", usage: usage ?? {}, contextWindow }, result]
}

const reason = (json: JsonObject, subtype: string, answer: string | undefined): string => {
  const errors = json["errors"]
  const listed = Array.isArray(errors) ? errors.filter((each) => typeof each === "string").join("\n") : ""
  const own = text(object(json, "error"), "message") ?? text(json, "error")
  return own ?? (answer || listed || ends.get(subtype) || `The agent ended with ${subtype} and gave no reason.`)
}

const usageFields = {
  input: "input_tokens",
  output: "output_tokens",
  cacheRead: "cache_read_input_tokens",
  cacheCreation: "cache_creation_input_tokens"
}

/** The largest window of the models that had a part in it: small models do side jobs. */
const windowOf = (models: JsonObject | undefined): number | undefined => {
  const windows = Object.values(models ?? {}).flatMap((each) =>
    isObject(each) ? [amount(each, "contextWindow") ?? 0] : []
  )
  const largest = windows.reduce((most, each) => Math.max(most, each), 0)
  return largest === 0 ? undefined : largest
}
