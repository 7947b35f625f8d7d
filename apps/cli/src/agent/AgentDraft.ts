import { AgentFormat } from "@maestro/core/agent/AgentFormat"
import { commandWords } from "@maestro/core/agent/CommandWords"
import { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import { Effect, Record, Redacted, Result, Schema, SchemaIssue } from "effect"
import { readEnvironment } from "../remote/EnvOptions.ts"
import { type FieldIssue, usageError } from "../remote/FieldIssue.ts"

/** What the options of `agent add` and `agent edit` gave, before it is read. */
export interface AgentWords {
  readonly command?: string
  readonly format?: string
  readonly resumeArgs?: string
  readonly modelArgs?: string
  readonly fullArgs?: string
  readonly agentArgs?: string
  readonly readOnlyArgs?: string
  readonly env?: ReadonlyArray<string>
}

/** The fields of a definition as they come from options: whether they hold is not known yet. */
type Fields = { readonly [K in keyof CustomAgentDefinition]?: unknown }

/** What a person knows each field by. */
const named: Readonly<Record<keyof CustomAgentDefinition, string>> = {
  id: "NAME",
  command: "--command",
  format: "--format",
  resumeWords: "--resume-args",
  modelWords: "--model-args",
  fullWords: "--full-args",
  agentWords: "--agent-args",
  readOnlyWords: "--read-only-args",
  env: "--env"
}

const decode = Schema.decodeUnknownResult(CustomAgentDefinition, { errors: "all" })
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const isField = (key: unknown): key is keyof CustomAgentDefinition =>
  typeof key === "string" && Object.hasOwn(named, key)

const formatNames = AgentFormat.literals.join(", ")

const fieldIssues = (fields: Fields, issue: SchemaIssue.Issue): ReadonlyArray<FieldIssue> =>
  issuesOf(issue).issues.map(({ message, path }) => {
    const key = path?.[0]
    if (!isField(key)) return { field: "the definition", problem: message }
    if (key === "id") return { field: named.id, problem: `"${String(fields.id)}" ${message}` }
    return {
      field: named[key],
      problem: key === "format" ? `"${String(fields.format)}" is none of: ${formatNames}` : message
    }
  })

/** The words of the options that take some, and what cannot be split into any. */
const readWords = (given: AgentWords) => {
  const texts: Fields = {
    command: given.command,
    resumeWords: given.resumeArgs,
    modelWords: given.modelArgs,
    fullWords: given.fullArgs,
    agentWords: given.agentArgs,
    readOnlyWords: given.readOnlyArgs
  }
  const issues: Array<FieldIssue> = []
  const words: Record<string, ReadonlyArray<string>> = {}
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text !== "string" || !isField(key)) continue
    const split = commandWords(text)
    if (Result.isFailure(split)) issues.push({ field: named[key], problem: split.failure })
    // What cannot be split is not said to be missing too.
    words[key] = Result.getOrElse(split, () => [text])
    if (key === "command" && words[key]?.length === 0)
      issues.push({ field: named.command, problem: "must name a program" })
  }
  return { words, issues }
}

/** The first of each field, and none of a field that is known to be wrong already. */
const furtherIssues = (
  known: ReadonlyArray<FieldIssue>,
  issues: ReadonlyArray<FieldIssue>
): ReadonlyArray<FieldIssue> => {
  const seen = new Set(known.map(({ field }) => field))
  return issues.filter(({ field }) => !seen.has(field) && seen.add(field))
}

/** The definition of what was given, in the place of what was before; all that is wrong with it is said at once. */
export const agentDraft = Effect.fn("agentDraft")(function* (
  before: Fields,
  given: AgentWords,
  further: ReadonlyArray<FieldIssue> = []
) {
  const { issues, words } = readWords(given)
  const variables = yield* readEnvironment({ env: given.env ?? [] })
  const env = {
    ...(before.env as object | undefined),
    ...Record.map(variables.environment, (value) => Redacted.value(value))
  }
  const { env: _, ...rest } = before
  const fields: Fields = {
    ...rest,
    ...words,
    ...(given.format === undefined ? {} : { format: given.format }),
    ...(Object.keys(env).length === 0 ? {} : { env })
  }
  const decoded = decode(fields)
  const wrong = Result.isFailure(decoded) ? fieldIssues(fields, decoded.failure.issue) : []
  const known = [...issues, ...variables.issues]
  const all = [...known, ...furtherIssues(known, wrong), ...further]
  if (Result.isSuccess(decoded) && all.length === 0) return decoded.success
  return yield* usageError(all)
})
