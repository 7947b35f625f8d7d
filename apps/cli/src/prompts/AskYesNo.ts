import { Effect } from "effect"
import { createInterface } from "node:readline/promises"

/** Asks on the terminal that is stdin; anything but a yes is a no. */
export const askYesNo = (question: string): Effect.Effect<boolean> =>
  Effect.promise(async (signal) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // Readline takes Ctrl-C for itself; here it must end the command as it does everywhere.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    // The end of input (Ctrl-D) is no yes, and must not leave the question open for ever.
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")))
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), closed])
    terminal.close()
    return /^y(es)?$/i.test(answer.trim())
  })
