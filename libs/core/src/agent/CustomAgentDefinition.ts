import { Schema } from "effect"
import { EnvName } from "../remote/Environment.ts"
import type { Agent } from "./Agent.ts"
import { defineAgent } from "./AgentDefinition.ts"
import { AgentFormat } from "./AgentFormat.ts"

/** What the user calls an agent of their own: what is typed after `--agent`, and stored with what runs it. */
export const CustomAgentName = Schema.String.check(
  Schema.isPattern(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
    message: "must be 1 to 63 lower-case letters, digits, dots, dashes or underscores, and start with a letter or digit"
  })
)

/** A word of a command line: anything that a line of text can hold. */
const Word = Schema.String.check(
  Schema.isPattern(/^[^\u0000\r\n]*$/, { message: "must be in one line, and have no NUL byte" })
)

const wordsWith = (placeholder: string) =>
  Schema.Array(Word).check(
    Schema.makeFilter((words) => words.some((word) => word.includes(placeholder)) || `must have ${placeholder} in it`)
  )

const isSecretName = (name: string): boolean =>
  /(^|_)(KEY|APIKEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)$/i.test(name)

const isEnvName = Schema.is(EnvName)

// The names are checked here: a record whose keys have a schema drops those that do not hold.
const AgentEnv = Schema.Record(Schema.String, Word).check(
  Schema.makeFilter((env) => {
    const names = Object.keys(env)
    const wrong = names.find((name) => !isEnvName(name))
    if (wrong !== undefined) return `must not have ${JSON.stringify(wrong)}: a name is letters, digits and underscores`
    const own = names.find((name) => name.startsWith("MAESTRO_"))
    if (own !== undefined) return `must not have ${own}: names that start with MAESTRO_ are Maestro's own`
    const secret = names.find(isSecretName)
    return (
      secret === undefined ||
      `must not have ${secret}: what is defined here is stored and shown openly, so give it to the remote or the session instead (--secret ${secret})`
    )
  })
)

/** An agent that the user added: a command line, and what it can do. */
export const CustomAgentDefinition = Schema.Struct({
  id: CustomAgentName,
  /** The program and its arguments. The prompt comes by stdin, which then ends. */
  command: Schema.NonEmptyArray(Word).check(
    Schema.makeFilter(([program]) => program.trim() !== "" || "must name a program"),
    Schema.makeFilter(([program]) => !program.startsWith("-") || "must start with a program, not with an option")
  ),
  format: AgentFormat,
  /** How it goes on with a conversation: the words, `{id}` standing for the conversation's. Absent: it cannot. */
  resumeWords: Schema.optionalKey(wordsWith("{id}")),
  /** How it takes a model, `{model}` standing for its name. Absent: it does not. */
  modelWords: Schema.optionalKey(wordsWith("{model}")),
  /** Added in the access mode `full`. */
  fullWords: Schema.optionalKey(Schema.Array(Word)),
  /** Added in the access mode `agent`. */
  agentWords: Schema.optionalKey(Schema.Array(Word)),
  /** Added in the access mode `read-only`. That they hold is the user's word. Absent: the mode is refused. */
  readOnlyWords: Schema.optionalKey(Schema.Array(Word)),
  /** Variables for every run of it, none of them secret. */
  env: Schema.optionalKey(AgentEnv)
})
export type CustomAgentDefinition = typeof CustomAgentDefinition.Type

const filled = (words: ReadonlyArray<string>, placeholder: string) => (value: string) =>
  words.map((word) => word.replaceAll(placeholder, () => value))

/** The agent of a user's definition; `executable` takes the place of the command's first word. */
export const agentOfDefinition = (definition: CustomAgentDefinition, executable?: string): Agent => {
  const { agentWords, env, fullWords, modelWords, readOnlyWords, resumeWords } = definition
  const [program, ...before] = definition.command
  return defineAgent({
    id: definition.id,
    title: definition.id,
    executable: program,
    format: definition.format,
    access: {
      full: { words: fullWords ?? [] },
      agent: { words: agentWords ?? [] },
      ...(readOnlyWords === undefined ? {} : { "read-only": { words: readOnlyWords } })
    },
    whyNotReadOnly: `Its definition does not say how; if it can be: maestro agent edit ${definition.id} --read-only-args "..."`,
    ...(modelWords === undefined ? {} : { model: filled(modelWords, "{model}") }),
    ...(resumeWords === undefined ? {} : { resume: filled(resumeWords, "{id}") }),
    ...(env === undefined ? {} : { env }),
    // The conversation comes last: for some it is a command of its own, as in `codex exec ... resume ID -`.
    words: ({ access, extra, model, resume }) => [...before, ...access, ...model, ...extra, ...resume]
  })(executable)
}
