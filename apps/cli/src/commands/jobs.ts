import type { Command } from "commander"
import type { AttachFlags } from "../jobs/AttachJob.ts"
import type { CollectFlags } from "../jobs/CollectJobs.ts"
import { start } from "../start.ts"
import { type MachineFlags, withMachineOptions } from "./machineOptions.ts"

const attachDetails = `
Examples:
  maestro jobs attach 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e
  maestro jobs attach 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e --raw >all.jsonl
  maestro jobs attach --remote gpu 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e

Without --remote and --local, on the machine where maestro run started it; what another Maestro started needs one.

Shows the agent's events from the start, a plain-text agent's bytes as they are; with --json one event a line. When the
link drops, it reconnects and goes on where it was. Ctrl-C asks whether to stop the run or to leave it, a second one
stops it; without a terminal, and with --raw, Ctrl-C leaves it running, as SIGTERM and SIGHUP always do.

Exit codes: those of run: 0 the agent says that it succeeded, 1 it failed or never finished, 130 Ctrl-C... With --raw the
job's own (128 + n when signal n ended it), and 255 failures of Maestro's.`

const allMachines = `
Without --remote and --local: on this machine and every enabled remote. What could not be asked is named on stderr, with
the reason, and the exit code is then 3, or 4 where a login or a host key needs you.`

/** `maestro jobs ...` */
export const addJobsCommands = (program: Command): void => {
  const jobs = program
    .command("jobs")
    .description("look after processes that go on when the link is gone")
    .addHelpText(
      "after",
      `
Without --remote and --local, list and gc ask this machine and every enabled remote, all at once, and attach and stop
go to the machine where maestro run started the run. A remote that was removed or disabled is an error, and nothing is
looked for anywhere else.`
    )

  withMachineOptions(jobs.command("list").description("list the jobs of one machine or of all, oldest first"))
    .addHelpText(
      "after",
      `
Examples:
  maestro jobs list
  maestro jobs list --remote gpu
${allMachines}`
    )
    .action((flags: MachineFlags, command: Command) =>
      start(command, async () => (await import("../jobs/ListJobs.ts")).listJobs(flags))
    )

  withMachineOptions(
    jobs.command("attach").description("show a job as run does, what was and what comes, until it ends")
  )
    .argument("<job>", "id of the job")
    .option("--raw", "print its stdout and stderr as they are, and end with its own exit code")
    .option("--from <offset>", "with --raw: leave out this many bytes of its stdout")
    .option("--from-err <offset>", "with --raw: leave out this many bytes of its stderr")
    .addHelpText("after", attachDetails)
    .action((id: string, flags: AttachFlags, command: Command) =>
      start(
        command,
        async () => (await import("../jobs/AttachJob.ts")).attachJob(id, flags),
        flags.raw === true ? "exec" : "ours"
      )
    )

  withMachineOptions(
    jobs.command("stop").description("end a job with all of its processes, and look whether they are gone")
  )
    .argument("<job>", "id of the job")
    .addHelpText(
      "after",
      `
Example:
  maestro jobs stop 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e

Without --remote and --local, on the machine where maestro run started it; what another Maestro started needs one.

Sends INT, after a second TERM, then KILL. Exits with 0 only when nothing is left; processes that could neither be ended
nor ruled out are listed, and the exit code is 1.`
    )
    .action((id: string, flags: MachineFlags, command: Command) =>
      start(command, async () => (await import("../jobs/StopJob.ts")).stopJob(id, flags))
    )

  withMachineOptions(
    jobs.command("gc").description("remove the folders of jobs that ended, and whose output is stored here")
  )
    .option("--older-than <age>", "only those that ended longer ago: 90s, 30m, 12h, 7d", "7d")
    .addHelpText(
      "after",
      `
Examples:
  maestro jobs gc
  maestro jobs gc --remote gpu --older-than 1d
${allMachines}`
    )
    .action((flags: CollectFlags, command: Command) =>
      start(command, async () => (await import("../jobs/CollectJobs.ts")).collectJobs(flags))
    )
}
