import type { Command } from "commander"
import type { AttachFlags } from "../jobs/AttachJob.ts"
import type { CollectFlags } from "../jobs/CollectJobs.ts"
import { start } from "../start.ts"
import { type MachineFlags, withMachineOptions } from "./machineOptions.ts"

/** `maestro jobs ...` */
export const addJobsCommands = (program: Command): void => {
  const jobs = program
    .command("jobs")
    .description("look after processes that go on when the link is gone")
    .addHelpText(
      "after",
      "\nEvery command needs --remote REMOTE or --local: nothing is looked for on a machine that was not named."
    )

  withMachineOptions(jobs.command("list").description("list the jobs of a machine, oldest first"))
    .addHelpText("after", "\nExample:\n  maestro jobs list --remote gpu")
    .action((flags: MachineFlags, command: Command) =>
      start(command, async () => (await import("../jobs/ListJobs.ts")).listJobs(flags))
    )

  withMachineOptions(jobs.command("attach").description("print a job's output, what was and what comes, until it ends"))
    .argument("<job>", "id of the job")
    .option("--from <offset>", "leave out this many bytes of its stdout", "0")
    .option("--from-err <offset>", "leave out this many bytes of its stderr", "0")
    .addHelpText(
      "after",
      `
Example:
  maestro jobs attach --remote gpu 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e

Ends with the job's own exit code, or 255 for failures of Maestro's. When the link drops, it reconnects and goes on where
it was. Ctrl-C ends the looking on, never the job.`
    )
    .action((id: string, flags: AttachFlags, command: Command) =>
      start(command, async () => (await import("../jobs/AttachJob.ts")).attachJob(id, flags), "exec")
    )

  withMachineOptions(
    jobs.command("stop").description("end a job with all of its processes, and look whether they are gone")
  )
    .argument("<job>", "id of the job")
    .addHelpText(
      "after",
      `
Example:
  maestro jobs stop --remote gpu 0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e

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
    .addHelpText("after", "\nExample:\n  maestro jobs gc --remote gpu --older-than 1d")
    .action((flags: CollectFlags, command: Command) =>
      start(command, async () => (await import("../jobs/CollectJobs.ts")).collectJobs(flags))
    )
}
