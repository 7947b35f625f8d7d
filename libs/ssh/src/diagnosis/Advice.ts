import type { SshCode } from "@maestro/core/remote/SshError"
import type { Advice, AdviceContext } from "./AdviceContext.ts"
import { commandAdvice } from "./CommandAdvice.ts"
import { fileAdvice } from "./FileAdvice.ts"
import { hostKeyAdvice } from "./HostKeyAdvice.ts"
import { keyAdvice } from "./KeyAdvice.ts"
import type { Recognised } from "./Patterns.ts"
import { proxyAdvice } from "./ProxyAdvice.ts"
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

/**
 * What to tell when the way to the machine broke; `inner` is what happened at the hop, which gets the advice that it
 * would get if the hop were the machine.
 */
export const adviceForWay = (context: AdviceContext, inner: Recognised | undefined): Advice =>
  proxyAdvice(context, inner, (cause, hop) => {
    const { target: _, ...failure } = context.failure
    const where = hop ?? "the jump host"
    const byHand = `ssh ${hop ?? "HOP"}`
    return adviceFor(cause.code, {
      ...context,
      failure,
      where,
      byHand,
      cause: cause.line,
      command: cause.command,
      path: cause.path
    })
  })

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
