import type { SshCode } from "@maestro/core/remote/SshError"
import type { Advice, AdviceContext } from "./AdviceContext.ts"
import { commandAdvice } from "./CommandAdvice.ts"
import { fileAdvice } from "./FileAdvice.ts"
import { hostKeyAdvice } from "./HostKeyAdvice.ts"
import { keyAdvice } from "./KeyAdvice.ts"
import { reachAdvice } from "./ReachAdvice.ts"
import { sessionAdvice } from "./SessionAdvice.ts"

const table: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  ...reachAdvice,
  ...hostKeyAdvice,
  ...keyAdvice,
  ...sessionAdvice,
  ...commandAdvice,
  ...fileAdvice
}

/** What to tell about a failure whose code is known. */
export const adviceFor = (code: SshCode, context: AdviceContext): Advice =>
  table[code]?.(context) ?? {
    title: `ssh failed for a reason that Maestro does not know${context.cause === "" ? "." : `: ${context.cause}`}`,
    steps: [
      "Connect by hand with the command below: its output tells more.",
      "The raw output of ssh is kept with this error."
    ],
    command: context.byHand.replace(/^ssh /, "ssh -v "),
    retryable: false
  }
