import type { Jobs } from "@maestro/core/machine/Jobs"
import type { Remote } from "@maestro/core/remote/Remote"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

const extendsEnvironment = ({ env, extendEnv }: ChildProcess.CommandOptions) => env === undefined || extendEnv === true

/** The command with the remote's variables under its own. One that replaces the environment altogether stays as it is. */
const withVariables = (command: ChildProcess.Command, env: Remote["env"]): ChildProcess.Command => {
  if (command._tag === "PipedCommand") {
    const right = withVariables(command.right, env)
    return ChildProcess.pipeTo(withVariables(command.left, env), right, command.options)
  }
  if (!extendsEnvironment(command.options)) return command
  return ChildProcess.make(command.command, command.args, {
    ...command.options,
    env: { ...env, ...command.options.env },
    extendEnv: true
  })
}

/** Every command gets the remote's environment variables (product row R13), so that no caller can forget them. */
export const spawnerWith = (
  spawner: ChildProcessSpawner.ChildProcessSpawner["Service"],
  env: Remote["env"]
): ChildProcessSpawner.ChildProcessSpawner["Service"] => ({
  spawn: (command) => spawner.spawn(withVariables(command, env)),
  exitCode: (command) => spawner.exitCode(withVariables(command, env)),
  streamString: (command, options) => spawner.streamString(withVariables(command, env), options),
  streamLines: (command, options) => spawner.streamLines(withVariables(command, env), options),
  lines: (command, options) => spawner.lines(withVariables(command, env), options),
  string: (command, options) => spawner.string(withVariables(command, env), options)
})

/** The same for jobs. */
export const jobsWith = (jobs: Jobs["Service"], env: Remote["env"]): Jobs["Service"] => ({
  ...jobs,
  launch: (spec) => jobs.launch({ ...spec, env: { ...env, ...spec.env } })
})
