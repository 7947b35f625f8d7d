import { AccessMode, AccessRefused, type Agent, type AgentCommand, type AgentTurn, OptionRefused } from "./Agent.ts"
import { type AgentFormat, outputOf } from "./AgentFormat.ts"
import { withThreadUsage } from "./ThreadUsage.ts"

type Words = ReadonlyArray<string>

/** What puts an agent into an access mode. */
export interface AccessSetting {
  readonly words?: Words
  /** Variables that the user's own cannot undo. */
  readonly env?: Readonly<Record<string, string>>
}

/** What of a turn becomes words of the command line, as words. What the turn does not ask for is empty. */
export interface TurnWords {
  readonly access: Words
  readonly model: Words
  readonly resume: Words
  readonly extra: Words
}

/** All that is to be said of an agent CLI; `defineAgent` makes the agent of it. */
export interface AgentDefinition {
  readonly id: string
  /** As its makers write it. */
  readonly title: string
  /** The program as it is usually called. */
  readonly executable: string
  readonly format: AgentFormat
  /** What it says at the end of a turn that it used is of the whole conversation, where others of its format mean the turn. */
  readonly countsConversation?: true
  /** A mode that is missing here is refused. `read-only` is here only where it was proven to hold. */
  readonly access: Partial<Readonly<Record<AccessMode, AccessSetting>>>
  /** Extra arguments that undo `read-only`: with one of them it is refused. */
  readonly undoesReadOnly?: RegExp
  /** Said when `read-only` is refused; absent: that nothing is known to hold. */
  readonly whyNotReadOnly?: string
  /** Absent: it takes no model. */
  readonly model?: (model: string) => Words
  /** Absent: it cannot go on with a conversation. */
  readonly resume?: (id: string) => Words
  /** Variables that it needs to behave, in every mode, none of them secret. */
  readonly env?: Readonly<Record<string, string>>
  /** The words behind the program. The prompt is none of them: it comes by stdin. */
  readonly words: (turn: TurnWords) => Words
}

/** Makes an agent of its definition; `executable` takes the place of the program that it is usually found by. */
export const defineAgent =
  (definition: AgentDefinition) =>
  (executable = definition.executable): Agent => ({
    id: definition.id,
    title: definition.title,
    executable,
    format: definition.format,
    output:
      definition.countsConversation === true
        ? withThreadUsage(outputOf(definition.format))
        : outputOf(definition.format),
    access: AccessMode.literals.filter((mode) => definition.access[mode] !== undefined),
    can: {
      resume: definition.resume !== undefined,
      model: definition.model !== undefined,
      usage: definition.format !== "plain"
    },
    command: (turn) => refusal(definition, turn) ?? commandOf(definition, executable, turn)
  })

const commandOf = (definition: AgentDefinition, executable: string, turn: AgentTurn): AgentCommand => {
  const setting = definition.access[turn.access]
  const words = definition.words({
    access: setting?.words ?? [],
    model: turn.model === undefined ? [] : (definition.model?.(turn.model) ?? []),
    resume: turn.resume === undefined ? [] : (definition.resume?.(turn.resume) ?? []),
    extra: turn.extraArguments ?? []
  })
  const { env } = definition
  const accessEnv = setting?.env
  return {
    argv: [executable, ...words],
    ...(env === undefined ? {} : { env }),
    ...(accessEnv === undefined ? {} : { accessEnv })
  }
}

const refusal = (definition: AgentDefinition, turn: AgentTurn): AccessRefused | OptionRefused | undefined => {
  const agent = definition.id
  if (definition.access[turn.access] === undefined) {
    const why = turn.access === "read-only" ? definition.whyNotReadOnly : undefined
    return new AccessRefused({ agent, access: turn.access, ...(why === undefined ? {} : { why }) })
  }
  const undoing = turn.access === "read-only" ? definition.undoesReadOnly : undefined
  const undone = undoing && turn.extraArguments?.find((word) => undoing.test(word))
  if (undone !== undefined)
    return new OptionRefused({
      agent,
      cannot: `be held to read-only with ${JSON.stringify(undone)} among its extra arguments`,
      hint: "Leave that argument out, or choose another access mode."
    })
  return (
    valueRefusal(definition, "model", turn.model, "take a model") ??
    valueRefusal(definition, "resume", turn.resume, "go on with a conversation")
  )
}

/** A value that would be taken for an option could be any option at all: the one that lifts every restriction, too. */
const valueRefusal = (
  definition: AgentDefinition,
  key: "model" | "resume",
  value: string | undefined,
  cannot: string
): OptionRefused | undefined => {
  if (value === undefined) return undefined
  const agent = definition.id
  if (definition[key] === undefined)
    return new OptionRefused({ agent, cannot, hint: `Maestro knows no option of it for that. ${withoutIt[key]}` })
  if (/^[^-\s\u0000-\u001f][^\u0000-\u001f]*$/.test(value)) return undefined
  const hint = "It must not be empty, start with a dash or a space, or have control characters."
  return new OptionRefused({ agent, cannot: `${cannot} called ${JSON.stringify(value)}`, hint })
}

const withoutIt = {
  model: "Leave --model out, or give what it takes as --arg.",
  resume: "Leave --resume out: each prompt begins anew."
}
