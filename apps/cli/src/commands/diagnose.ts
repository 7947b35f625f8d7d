import type { Command } from "commander"
import type { DiagnoseFlags } from "../diagnose/Diagnose.ts"
import { globalOptionsOf } from "../GlobalOptions.ts"

const details = `
Examples:
  ssh gpu true 2>&1 | maestro diagnose
  ssh gpu true >log 2>&1; maestro diagnose --exit-code $? <log
  maestro diagnose --json <log
  maestro diagnose --jsonl <failures.jsonl >diagnoses.jsonl

Reads what a program printed on stdin, and says what it means, what to do, and a command that helps. It asks nobody and
connects to nothing. Text that only talks about errors (an agent's answer, a test log, a search result) is no error; the
exit code helps to tell them apart. Every code is explained in docs/troubleshooting.md.

With --jsonl every line in is {"id": "...", "text": "...", "exitCode": 255}, where exitCode may be null or left out, and
every line out {"id","code","retryable","title","steps","command"}, in the same order, as they come. A line that is not
of this form gives {"id","line","error"} in its place, and the rest goes on.

Exit codes: 0 the text was read, whatever it means; 1 with --jsonl, some lines could not be read; 2 usage.`

/** `maestro diagnose` */
export const addDiagnoseCommand = (program: Command): void => {
  program
    .command("diagnose")
    .description("say what the output of a failed program means, and what to do about it")
    .option("--exit-code <n>", "the exit code that came with the text")
    .option("--jsonl", "read many texts, one JSON object a line, and answer each with a line")
    .addHelpText("after", details)
    .action(async (flags: DiagnoseFlags, command: Command) => {
      // Not by way of the store: this reads text, and leaves nothing behind.
      const [{ runProcess }, { diagnose, diagnoseLayer }] = await Promise.all([
        import("../RunProcess.ts"),
        import("../diagnose/Diagnose.ts")
      ])
      const options = globalOptionsOf(command)
      await runProcess(options, diagnoseLayer(options), diagnose(flags))
    })
}
