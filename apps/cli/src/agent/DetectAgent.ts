import { AgentUnknown } from "@maestro/core/agent/Agent"
import type { AgentFinding, AgentReport } from "@maestro/core/agent/AgentDetection"
import { AgentDetector } from "@maestro/core/agent/AgentDetector"
import { knownAgents } from "@maestro/core/agent/KnownAgents"
import { missingAgentText } from "@maestro/core/agent/MissingAgent"
import { Effect } from "effect"
import { chosenMachine, environmentOf, onMachine } from "../ChosenMachine.ts"
import { Failed, NotThere } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { reportDocument, reportNotes, reportTable } from "./AgentReportView.ts"

export interface DetectFlags extends MachineFlags {
  readonly agent?: string
}

const chosenAgents = Effect.fnUntraced(function* (id: string | undefined) {
  if (id === undefined) return knownAgents
  const chosen = knownAgents.filter((agent) => agent.id === id)
  if (chosen.length === 0) return yield* new AgentUnknown({ id, known: knownAgents.map((agent) => agent.id) })
  return chosen
})

/** An agent that was asked for by name must be there, able to run, and say its version. */
const check = Effect.fnUntraced(function* ({ lookedAt }: AgentReport, finding: AgentFinding, machine: string) {
  const { agent, command, commands, others, word } = finding
  if (command === undefined) {
    const seen = others.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, problem }]))
    const text = missingAgentText(agent, { command: commands[0] ?? agent, lookedAt, others: seen, word })
    return yield* new NotThere({ ...text, message: `${machine}: ${text.message}` })
  }
  const { version } = command
  if (version._tag === "Version") return
  const did =
    version._tag === "NoAnswer"
      ? `did not answer to --version within ${version.seconds} s`
      : `gave no version (exit code ${version.code})${version.said === "" ? "" : `. It said: ${version.said.slice(0, 500)}`}`
  return yield* new Failed({
    code: "agent-not-working",
    message: `${machine}: ${command.path} ${did}`,
    hint: `Try it there: ${command.path} --version`
  })
})

/** `maestro agent detect` (product row R3): "not found" is a failure, never a success. */
export const detectAgent = Effect.fn("cli.agent.detect")(function* (flags: DetectFlags) {
  const output = yield* Output
  const agents = yield* chosenAgents(flags.agent)
  const machine = yield* chosenMachine(flags)
  const detection = Effect.flatMap(environmentOf(machine), (env) =>
    AgentDetector.use((detector) => detector.detect(agents, { env }))
  )
  const report = yield* onMachine(machine, detection)
  yield* output.result({ machine: machine.name, ...reportDocument(report) }, reportTable(report))
  const [first] = report.agents
  // What is to be said of an agent that was asked for and is missing is said by the failure.
  const fails = flags.agent !== undefined && first?.command === undefined
  for (const note of reportNotes(fails ? { ...report, agents: [] } : report)) yield* output.note(note)
  if (flags.agent !== undefined && first !== undefined) yield* check(report, first, machine.name)
  if (report.agents.some(({ command }) => command !== undefined)) return exitCodes.done
  return yield* new NotThere({
    code: "agent-not-found",
    message: `${machine.name}: none of the agents that Maestro knows was found.`,
    hint: "Ask for one by name to see where it was looked for and how to install it, like: --agent claude-code"
  })
})
