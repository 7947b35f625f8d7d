import { Schema } from "effect"
import type { AgentEvent } from "./AgentEvent.ts"
import type { AgentFormat } from "./AgentFormat.ts"

/**
 * What an agent may do without asking: `full` is the agent's own bypass of its permission questions, `agent` its own
 * defaults. `read-only` is refused for every agent where it has not been proven to hold.
 */
export const AccessMode = Schema.Literals(["full", "agent", "read-only"])
export type AccessMode = typeof AccessMode.Type

/** How an agent's stdout is to be understood. */
export type AgentOutput =
  /** Each line is decoded on its own, without memory of the lines before, so that any reader may begin anywhere. */
  | { readonly _tag: "Lines"; readonly decode: (line: string) => ReadonlyArray<AgentEvent> }
  /** Stdout is the answer, and the exit code is the outcome. */
  | { readonly _tag: "Text" }

/** What one turn asks of an agent. */
export interface AgentTurn {
  readonly access: AccessMode
  /** The agent's own id of the conversation to go on with. */
  readonly resume?: string | undefined
  /** A model by the agent's own name for it. */
  readonly model?: string | undefined
  /** Added as they are. */
  readonly extraArguments?: ReadonlyArray<string> | undefined
}

export interface AgentCommand {
  readonly argv: readonly [string, ...Array<string>]
  /** Variables that the agent needs to behave, none of them secret. The user's own come after them: `turnEnvironment`. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Variables that hold it to its access mode. They come after the user's own. */
  readonly accessEnv?: Readonly<Record<string, string>> | undefined
}

/** What an agent has a way to do. A conversation must not be given to one that cannot `resume`: see `Agent.command`. */
export interface AgentAbilities {
  /** Go on with a conversation of its own. */
  readonly resume: boolean
  /** Take a model by its name. */
  readonly model: boolean
  /** Tell how many tokens a turn used. */
  readonly usage: boolean
}

/** An agent CLI: how it is started, and how it speaks. The prompt always reaches it by stdin, which then ends. */
export interface Agent {
  readonly id: string
  /** As its makers write it. */
  readonly title: string
  /** The program as a person would type it: for messages. */
  readonly executable: string
  readonly format: AgentFormat
  readonly output: AgentOutput
  /** The modes in which it can be run. */
  readonly access: ReadonlyArray<AccessMode>
  readonly can: AgentAbilities
  /** How a turn is started, or why this agent cannot do it so: what it cannot do is never silently left out. */
  command(turn: AgentTurn): AgentCommand | AccessRefused | OptionRefused
}

/** An agent has no way to do what a session asks of it. */
export class OptionRefused extends Schema.TaggedError<OptionRefused>()("OptionRefused", {
  agent: Schema.String,
  /** What it cannot do, as `take a model`. */
  cannot: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.agent} cannot ${this.cannot}. ${this.hint}`
  }
}

export class AccessRefused extends Schema.TaggedError<AccessRefused>()("AccessRefused", {
  agent: Schema.String,
  access: AccessMode,
  /** Why not, as a sentence, where there is more to say than that nothing is known to hold. */
  why: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const why = this.why ?? "Nothing has been found that holds it to that."
    return (
      `${this.agent} cannot be run ${this.access}. ${why} ` +
      "Use --access agent for its own permission rules, or --access full."
    )
  }
}

export class AgentUnknown extends Schema.TaggedError<AgentUnknown>()("AgentUnknown", {
  id: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    const known = this.known.length === 0 ? "There are none yet" : `There are: ${this.known.join(", ")}`
    return `There is no agent "${this.id}". ${known}.`
  }
}

export class AgentCommandMissing extends Schema.TaggedError<AgentCommandMissing>()("AgentCommandMissing", {
  id: Schema.String
}) {
  override get message() {
    return `The agent "${this.id}" needs its executable: --agent-command PATH (a path on the remote machine, or a name on its PATH).`
  }
}
