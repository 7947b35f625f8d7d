import type { Jobs } from "@maestro/core/machine/Jobs"
import type { Pty } from "@maestro/core/machine/Pty"
import type { Environment } from "@maestro/core/remote/Environment"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

const extendsEnvironment = ({ env, extendEnv }: ChildProcess.CommandOptions) => env === undefined || extendEnv === true

/** The command with the remote's variables under its own. One that replaces the environment altogether stays as it is. */
const withVariables = (command: ChildProcess.Command, env: Environment): ChildProcess.Command => {
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
  env: Environment
): ChildProcessSpawner.ChildProcessSpawner["Service"] => ({
  spawn: (command) => spawner.spawn(withVariables(command, env)),
  exitCode: (command) => spawner.exitCode(withVariables(command, env)),
  streamString: (command, options) => spawner.streamString(withVariables(command, env), options),
  streamLines: (command, options) => spawner.streamLines(withVariables(command, env), options),
  lines: (command, options) => spawner.lines(withVariables(command, env), options),
  string: (command, options) => spawner.string(withVariables(command, env), options)
})

/** The same for jobs. */
export const jobsWith = (jobs: Jobs["Service"], env: Environment): Jobs["Service"] => ({
  ...jobs,
  launch: (spec, options) => jobs.launch({ ...spec, env: { ...env, ...spec.env } }, options)
})

/** The same for terminals. */
export const ptyWith = (pty: Pty["Service"], env: Environment): Pty["Service"] => ({
  open: (request) => pty.open({ ...request, env: { ...env, ...request.env } })
})
