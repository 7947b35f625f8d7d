import { readLog } from "../log/SshLog.ts"
import { adviceFor, adviceForWay } from "./Advice.ts"
import type { Advice, AdviceContext } from "./AdviceContext.ts"
import { brokenWay, withoutRemarks } from "./BrokenWay.ts"
import type { FailedTarget } from "./Failure.ts"
import { hostKeyTrouble } from "./HostKeyAdvice.ts"
import { firstCause, type Recognised } from "./Patterns.ts"
import { innerCause } from "./ProxyAdvice.ts"
import type { TextCode } from "./TextCode.ts"
import { likelyCause } from "./TextCause.ts"
import { errno } from "./Phrases.ts"
import { targetIn } from "./TextTarget.ts"

/** What is known beside the text; it makes the advice concrete. */
export interface TextContext {
  /** The name of the machine that the text came from. */
  readonly remote?: string
  readonly target?: FailedTarget
}

/** What a text means, and what to do about it. */
export interface TextDiagnosis extends Advice {
  readonly code: TextCode
}

const nothing: TextDiagnosis = {
  code: "none",
  title: "This does not look like an error of the connection or of the machine.",
  steps: [],
  retryable: false
}

/** Three codes exist only where it is known whose words are read: here they are called by what everybody sees. */
const textCode = ({ code, line }: Recognised): TextCode => {
  if (code === "local-ssh-missing") return "command-not-found"
  if (code === "shell-failure" || code === "unknown") return "channel-refused"
  return code === "disk-full" && /file watchers/.test(line) ? "none" : code
}

const noSuchPath = new RegExp(
  `^(?:\\S+: )?(?:.*: )?[~.]?/[^:]*: (?:\\[)?${errno.ENOENT}\\]?\\.?$|^zsh:\\d*:? no such file or directory: `,
  "u"
)

/** A shell says the same of a program, of its interpreter, and of a file to write into; its exit code tells them apart. */
const byExitCode = (code: TextCode, { line, command }: Recognised, exitCode: number | null): TextCode => {
  const ambiguous = (code === "command-not-found" || code === "agent-not-found") && command?.includes("/") === true
  if (!ambiguous || !noSuchPath.test(line)) return code
  if (exitCode === 126) return "interpreter-missing"
  return exitCode === 1 || exitCode === 2 ? "remote-dir-missing" : code
}

const adviseOn = (text: string, cause: Recognised, said: ReadonlyArray<Recognised>, context: TextContext): Advice => {
  const target = context.target ?? targetIn(text)
  const where = target === undefined ? (context.remote ?? "the machine") : target.hostname
  const log = readLog(text, target ?? { hostname: "", port: 0 })
  const about: AdviceContext = {
    failure: {
      remote: where,
      stage: "session",
      exitCode: undefined,
      stderr: text,
      ...(target === undefined ? {} : { target })
    },
    log,
    where: target === undefined || target.port === 22 ? where : `${where} port ${target.port}`,
    user: target?.user ?? "the remote user",
    byHand: target?.byHand ?? "ssh HOST",
    hostKey: hostKeyTrouble(log.said, log.hostKey, target),
    cause: cause.line,
    command: cause.command,
    path: cause.path
  }
  return cause.code === "proxy-failure" ? adviceForWay(about, innerCause(said)) : adviceFor(cause.code, about)
}

/**
 * What a text of unknown origin means: the output of a command, of ssh, of an agent. Pure. `exitCode` is null when the
 * program was ended, or nobody knows. Text that merely talks of errors is `none`, whatever it quotes.
 */
export const diagnoseText = (text: string, exitCode: number | null, context: TextContext = {}): TextDiagnosis => {
  const said = withoutRemarks(likelyCause(text, exitCode))
  const cause = brokenWay(said) ?? firstCause(said)
  if (cause === undefined) return nothing
  const code = byExitCode(textCode(cause), cause, exitCode)
  if (code === "none") return nothing
  const shown = text.length > 65_536 ? said.map(({ line }) => line).join("\n") : text
  const named = { ...cause, code, path: cause.path ?? cause.command }
  const advice = adviseOn(shown, named, said, context)
  return { code, ...advice, retryable: cause.retryable ?? advice.retryable }
}
