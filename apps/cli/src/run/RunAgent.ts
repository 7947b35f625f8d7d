import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { turnEnvironment } from "@maestro/core/agent/TurnEnvironment"
import { usualFolders } from "@maestro/core/agent/UsualFolders"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { workingDirectory } from "@maestro/core/remote/Remote"
import { ClientId } from "@maestro/server/store/ClientId"
import { RunRecords } from "@maestro/server/store/RunRecords"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Effect, Option } from "effect"
import { chosenMachine, onMachine } from "../ChosenMachine.ts"
import type { EnvFlags } from "../commands/envOptions.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { readEnvironment } from "../remote/EnvOptions.ts"
import { folderIssues, usageError } from "../remote/FieldIssue.ts"
import { accessOf } from "./Access.ts"
import { type Found, sayHowToAttach } from "./AttachHint.ts"
import { readPrompt } from "./Prompt.ts"
import { runHeading } from "./RunHeading.ts"
import { watchRun } from "./WatchRun.ts"

export interface RunFlags extends MachineFlags, EnvFlags {
  readonly agent: string
  readonly agentCommand?: string
  readonly cwd?: string
  readonly access: string
  readonly model?: string
  readonly resume?: string
  readonly arg?: ReadonlyArray<string>
  readonly detach?: boolean
}

/** `maestro run`: starts an agent on a machine, and shows what it does until it has done it. */
export const runAgent = Effect.fn("cli.run")(function* (words: ReadonlyArray<string>, flags: RunFlags) {
  const output = yield* Output
  const access = yield* accessOf(flags.access)
  const agent = yield* AgentCatalog.use((catalog) => catalog.find(flags.agent, flags.agentCommand))
  const command = agent.command({ access, model: flags.model, resume: flags.resume, extraArguments: flags.arg })
  if (!("argv" in command)) return yield* command
  const { environment, issues } = yield* readEnvironment(flags)
  const all = [...folderIssues(flags.cwd), ...issues]
  if (all.length > 0) return yield* usageError(all)
  const machine = yield* chosenMachine(flags)
  const client = yield* ClientId
  const prompt = yield* readPrompt(words)

  const id = JobId.make(uuid7())
  const cwd = workingDirectory(flags.cwd ?? machine.remote?.cwd)
  const meta = { agent: agent.id, client, createdAt: Date.now(), access, ...(cwd === undefined ? {} : { cwd }) }
  const spec = {
    id,
    command: command.argv,
    lookup: usualFolders,
    cwd,
    env: turnEnvironment(command, environment),
    stdin: new TextEncoder().encode(prompt),
    meta
  }
  return yield* onMachine(
    machine,
    Effect.gen(function* () {
      const start = performance.now()
      // Before it is launched: whatever ends us in between, the run can be looked for.
      yield* RunRecords.use((runs) =>
        runs.record({ id, machine: machine.ref, agent: agent.id, createdAt: meta.createdAt })
      )
      yield* Jobs.use((jobs) => jobs.launch(spec, { thenFollow: flags.detach !== true })).pipe(
        Effect.tapError((error) => doubt(error, { id, machine }))
      )
      if (flags.detach === true) {
        yield* output.json
          ? runHeading(output, { id, machine: machine.name, agent: agent.id, access })
          : output.line(id)
        yield* sayHowToAttach({ id, machine })
        return exitCodes.done
      }
      yield* runHeading(output, { id, machine: machine.name, agent: agent.id, access })
      return yield* watchRun({ id, agent, machine, start, unasked: "stop", acknowledge: true })
    })
  )
})

/** A link that breaks while a run is launched leaves open whether it was: that must be said, or it runs twice. */
const doubt = Effect.fnUntraced(function* (error: unknown, run: Found) {
  if (Option.exists(sshErrorOf(error), ({ stage }) => stage === "session"))
    yield* sayHowToAttach(run, `Whether run ${run.id} has been started is not known. `)
})
