import type { Command } from "commander"
import type { DoctorFlags } from "../doctor/Doctor.ts"
import { globalOptionsOf } from "../GlobalOptions.ts"

const details = `
Examples:
  maestro doctor                          this machine
  maestro doctor --remote gpu             this machine, then the way to gpu and gpu itself
  maestro doctor --all --json | jq '.reports[].checks[] | select(.state != "ok")'
  maestro doctor --remote gpu --bundle diagnostics.json

Each check is shown as soon as it is done, with its time: ok, a warning (something works less well), failed, or skipped
because what it needs has failed. What is not ok has one fix, with a command to copy where one does it. Nothing is changed,
here or there. A remote that is disabled is examined too.

--bundle also writes a file to attach to a report: the checks, versions, what ssh resolves, ssh's logs and recent errors.
Names, addresses, paths and fingerprints become host-1, user-1, address-1..., and so does every word that is not known to
be harmless. Values of environment variables are never in it. The file is yours alone (0600), and is sent nowhere.

Exit codes: 0 nothing failed (there may be warnings), 1 something on this machine failed, 2 usage, 3 a remote is
unreachable or refuses what is needed, 4 authentication or host key, 5 no such remote.`

/** `maestro doctor` */
export const addDoctorCommand = (program: Command): void => {
  program
    .command("doctor")
    .description("examine this machine and the way to a remote, and say what to do about what is wrong")
    .option("-r, --remote <remote>", "examine this remote too: name or id")
    .option("--all", "examine every enabled remote too")
    .option("--bundle <file>", "write a diagnostics bundle, with names and addresses replaced")
    .option("--force", "let --bundle replace a file that is there")
    .option("--no-redact", "leave names and addresses in the bundle as they are")
    .addHelpText("after", details)
    .action(async (flags: DoctorFlags, command: Command) => {
      // Not by way of the store: a broken one is among the things to be found.
      const [{ runProcess }, { doctor, doctorLayer }] = await Promise.all([
        import("../RunProcess.ts"),
        import("../doctor/Doctor.ts")
      ])
      const options = globalOptionsOf(command)
      await runProcess(options, doctorLayer(options), doctor(flags, options))
    })
}
