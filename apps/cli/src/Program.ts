import { Command } from "commander"
import { version } from "../package.json"
import { addAgentCommands } from "./commands/agent.ts"
import { addAttachCommand } from "./commands/attach.ts"
import { addCompletionCommands } from "./commands/completion.ts"
import { addDemoCommand } from "./commands/demo.ts"
import { addDiagnoseCommand } from "./commands/diagnose.ts"
import { addDoctorCommand } from "./commands/doctor.ts"
import { addExecCommand } from "./commands/exec.ts"
import { addHistoryCommands } from "./commands/history.ts"
import { addJobsCommands } from "./commands/jobs.ts"
import { addLogCommand } from "./commands/log.ts"
import { addRemoteCommands } from "./commands/remote.ts"
import { addRunCommand } from "./commands/run.ts"
import { addSendCommand } from "./commands/send.ts"
import { addSessionCommands } from "./commands/session.ts"
import { addSshConfigCommands } from "./commands/sshConfig.ts"
import { addStopCommand } from "./commands/stop.ts"
import { addUsageCommand } from "./commands/usage.ts"

const epilogue = `
Examples:
  maestro remote add gpu --host gpu.example.org --user ann
  maestro remote test gpu
  maestro exec --remote gpu -- nvidia-smi
  maestro session add api --agent claude-code --remote gpu --cwd ~/api
  maestro send api -- "fix the failing test"
  maestro run --remote gpu --agent claude-code --cwd ~/project -- "fix the failing test"
  maestro demo

Exit codes: 0 done, 1 failed, 2 usage, 3 remote unreachable or link lost, 4 authentication or host key, 5 not found,
6 refused, 130 interrupted. "maestro exec" gives the command's own, and 255 for failures of Maestro's.`

/** The whole command line. Nothing is printed or ended here: what commander has to say is thrown to `main.ts`. */
export const makeProgram = (): Command => {
  const program = new Command("maestro")
    .description("Runs AI coding agents and commands on other machines over SSH. Nothing is installed there.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .option("--ssh-config <file>", "ssh config file to use instead of your own and the system's, as ssh -F")
    .option("--data-dir <folder>", "where Maestro keeps its store (default: $MAESTRO_DATA_DIR, else the platform's)")
    .option("--json", "print JSON instead of text, and failures as JSON on stderr")
    .option("--batch", "never ask for a passphrase, password, code or host key: fail instead (so does --json)")
    .option("--no-color", "no colours (so do NO_COLOR and any output that is not a terminal)")
    .option("--verbose", "say more, on stderr: what ssh itself wrote, and every step")
    .addHelpText("after", epilogue)
    .configureHelp({ showGlobalOptions: true })
    // What is thrown is printed in one place, with the rest of the failures.
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .exitOverride()
  addRemoteCommands(program)
  addSshConfigCommands(program)
  addAgentCommands(program)
  addSessionCommands(program)
  addSendCommand(program)
  addAttachCommand(program)
  addStopCommand(program)
  addLogCommand(program)
  addHistoryCommands(program)
  addUsageCommand(program)
  addRunCommand(program)
  addExecCommand(program)
  addJobsCommands(program)
  addDiagnoseCommand(program)
  addDoctorCommand(program)
  addDemoCommand(program)
  addCompletionCommands(program)
  return program
}
