import type { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import type { FieldIssue } from "../remote/FieldIssue.ts"
import { type AgentWords, agentDraft } from "./AgentDraft.ts"
import { customAgentDocument, customAgentText } from "./AgentView.ts"
import { ownAgent } from "./OwnAgent.ts"

export interface EditAgentFlags extends AgentWords {
  /** Options to clear, by their names. */
  readonly clear?: ReadonlyArray<string>
  /** Variables to forget. */
  readonly unsetEnv?: ReadonlyArray<string>
}

/** What can be cleared: the option's name, its field, and what was given for it. */
const clearable = {
  "resume-args": { field: "resumeWords", given: ({ resumeArgs }: AgentWords) => resumeArgs },
  "model-args": { field: "modelWords", given: ({ modelArgs }: AgentWords) => modelArgs },
  "full-args": { field: "fullWords", given: ({ fullArgs }: AgentWords) => fullArgs },
  "agent-args": { field: "agentWords", given: ({ agentArgs }: AgentWords) => agentArgs },
  "read-only-args": { field: "readOnlyWords", given: ({ readOnlyArgs }: AgentWords) => readOnlyArgs },
  // To forget all variables and give new ones makes sense.
  env: { field: "env", given: () => undefined }
} as const

const isClearable = (name: string): name is keyof typeof clearable => Object.hasOwn(clearable, name)

const clearIssues = (before: CustomAgentDefinition, flags: EditAgentFlags): ReadonlyArray<FieldIssue> => [
  ...(flags.clear ?? []).flatMap((name) => {
    if (!isClearable(name))
      return [{ field: "--clear", problem: `"${name}" is none of: ${Object.keys(clearable).join(", ")}` }]
    return clearable[name].given(flags) === undefined
      ? []
      : [{ field: "--clear", problem: `${name} is to be cleared and set: choose one` }]
  }),
  ...(flags.unsetEnv ?? []).flatMap((name) =>
    Object.hasOwn(before.env ?? {}, name)
      ? []
      : [{ field: "--unset-env", problem: `"${before.id}" has no variable "${name}"` }]
  )
]

const withoutCleared = (before: CustomAgentDefinition, { clear = [], unsetEnv = [] }: EditAgentFlags) => {
  const gone = new Set<string>(clear.flatMap((name) => (isClearable(name) ? [clearable[name].field] : [])))
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !gone.has(field)))
  const env = Object.entries(before.env ?? {}).filter(([name]) => !gone.has("env") && !unsetEnv.includes(name))
  return { ...kept, env: Object.fromEntries(env) }
}

/** `maestro agent edit`: sets and clears fields, all of them or none. */
export const editAgent = Effect.fn("cli.agent.edit")(function* (name: string, flags: EditAgentFlags) {
  const output = yield* Output
  const before = yield* ownAgent(name, "changed")
  if (Object.keys(flags).length === 0)
    return yield* new UsageError({
      message: "nothing to change was given",
      hint: `Say what to set or to clear, for example: maestro agent edit ${name} --model-args "--model {model}"`
    })
  const definition = yield* agentDraft(withoutCleared(before, flags), flags, clearIssues(before, flags))
  yield* CustomAgents.use((agents) => agents.update(definition))
  yield* output.result({ agent: customAgentDocument(definition) }, customAgentText(definition))
  return exitCodes.done
})
