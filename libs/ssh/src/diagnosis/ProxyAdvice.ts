import type { Advice, AdviceContext } from "./AdviceContext.ts"
import type { FailedTarget } from "./Failure.ts"
import { firstCause, type Recognised } from "./Patterns.ts"
import { targetIn } from "./TextTarget.ts"

/** What broke on the way, apart from the lines that merely say that the way is broken. */
export const innerCause = (said: ReadonlyArray<Recognised>): Recognised | undefined =>
  firstCause(said.filter(({ code }) => code !== "proxy-failure" && code !== "connection-closed"))

/** Whether the way may be open later: when what broke on it can heal, and was no refusal to carry on. */
export const proxyHeals = (inner: Recognised | undefined): boolean =>
  inner !== undefined && (inner.retryable ?? ["refused", "timeout", "unreachable"].includes(inner.code))

/** The hop whose ssh failed: the one that the log was on its way to, or that the line names, or the last one passed. */
const hopOf = ({ log }: AdviceContext, inner: Recognised | undefined): string | undefined => {
  if (inner?.code === "channel-refused") return log.hops.at(-1)
  if (log.server === undefined && log.connecting !== undefined) return log.connecting
  return inner === undefined ? undefined : targetIn(inner.line)?.hostname
}

const byHandTo = (hop: string): string => {
  const [, host = hop, port = "22"] = /^(.*):(\d+)$/.exec(hop) ?? []
  return port === "22" ? `ssh ${host}` : `ssh -p ${port} ${host}`
}

const steps = (hop: string | undefined, inner: Recognised | undefined, advised: ReadonlyArray<string>) =>
  inner?.code === "channel-refused"
    ? [
        `The jump host${hop === undefined ? "" : ` ${hop}`} let us in, but did not open the way on: look whether it can reach the machine itself.`,
        "Its sshd_config must allow forwarding to it (AllowTcpForwarding, PermitOpen)."
      ]
    : [
        hop === undefined
          ? "Check the ProxyJump or ProxyCommand of this machine in your SSH config: its program must exist, and its host must be reachable."
          : `Connect to the hop ${hop} alone, and solve what it says first: ${byHandTo(hop)}`,
        ...advised
      ]

/** Says which hop failed, and why in the words of the failure that it is there. */
export const proxyAdvice = (
  context: AdviceContext,
  inner: Recognised | undefined,
  adviseOn: (inner: Recognised, hop: string | undefined) => Advice
): Advice => {
  const { where, failure } = context
  const hop = hopOf(context, inner)
  const advised = inner === undefined ? undefined : adviseOn(inner, hop)
  const why = inner === undefined ? "." : `: ${inner.line}`
  return {
    title: `The way to ${where} is broken ${hop === undefined ? "at a jump host or proxy" : `at the hop ${hop}`}${why}`,
    steps: [
      ...(advised === undefined || inner?.code === "channel-refused" ? [] : [`At that hop: ${advised.title}`]),
      ...steps(hop, inner, advised?.steps ?? [])
    ],
    command: resolvedWay(failure.target),
    retryable: proxyHeals(inner)
  }
}

/** The command that shows the way as ssh resolves it. */
const resolvedWay = (target: FailedTarget | undefined): string =>
  (target?.byHand ?? "ssh HOST").replace(/^ssh /, "ssh -G ")
