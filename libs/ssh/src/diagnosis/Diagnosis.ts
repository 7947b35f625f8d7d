import { type SshCode, SshError, type SshStage } from "@maestro/core/remote/SshError"
import { readLog, type SshLog } from "../log/SshLog.ts"
import { adviceFor, adviceForWay } from "./Advice.ts"
import type { AdviceContext } from "./AdviceContext.ts"
import type { Failure } from "./Failure.ts"
import { hostKeyTrouble } from "./HostKeyAdvice.ts"
import { firstCause, type Recognised, recogniseLine, shellFirst } from "./Patterns.ts"
import { innerCause } from "./ProxyAdvice.ts"
import { connectedStages as connected, stagesOf } from "./Stages.ts"

const possible = (code: SshCode, stage: SshStage): boolean =>
  stage === "config"
    ? stagesOf[code].includes("config")
    : !connected.includes(stage) || stagesOf[code].some((each) => connected.includes(each))

/** How far the log says that the connection got. */
const stageOf = (log: SshLog): SshStage => {
  if (log.server === undefined) return "reach"
  if (log.hostKey?.known !== true) return "host-key"
  return log.authenticated === undefined ? "authenticate" : "shell"
}

/** What a failure is, and the line that told it. */
type Recognition = Pick<Recognised, "code" | "retryable"> & Partial<Recognised>

/** The lines of ssh's that say something that can happen at this stage. */
const recogniseAll = (failure: Failure, log: SshLog): ReadonlyArray<Recognised> =>
  log.said.split("\n").flatMap((line) => recogniseLine(line, shellFirst, (code) => possible(code, failure.stage)) ?? [])

/** The code of what ssh said; `unknown` when none of the patterns that are possible at this stage fits. */
const recognise = (failure: Failure, log: SshLog, said: ReadonlyArray<Recognised>): Recognition => {
  const found = firstCause(said)
  // In batch mode ssh passes over an encrypted key without a word: the server would have taken it, yet nothing was signed.
  if (found?.code === "auth-denied" && log.acceptedFiles.length > 0 && log.authenticated === undefined) {
    return { ...found, code: "key-passphrase", retryable: false }
  }
  // What went wrong before the target had answered went wrong on the way to it.
  if (
    found !== undefined &&
    failure.target?.proxied === true &&
    log.server === undefined &&
    !connected.includes(failure.stage) &&
    !stagesOf[found.code].includes("config") &&
    /^debug1: /m.test(failure.stderr)
  ) {
    return { ...found, code: "proxy-failure", retryable: undefined }
  }
  if (found !== undefined) {
    const midway = found.code === "connection-closed" && connected.includes(failure.stage) && failure.stage !== "shell"
    return midway ? { ...found, code: "connection-lost-midway", retryable: true } : found
  }
  if (failure.exitCode === undefined) return { code: "timeout", retryable: undefined }
  // ssh passes a login shell's own exit code on; 255 is ssh's.
  if (failure.exitCode !== 255 && failure.stage === "shell") return { code: "shell-failure", retryable: undefined }
  if (failure.exitCode === 255 && connected.includes(failure.stage)) {
    return { code: "connection-lost-midway", retryable: undefined }
  }
  return { code: "unknown", retryable: undefined }
}

/** What a failed ssh process of ours means, and what to do about it. Pure. */
export const diagnose = (failure: Failure): SshError => {
  const target = failure.target
  const log = failure.log ?? readLog(failure.stderr, target ?? { hostname: "", port: 0 })
  const said = recogniseAll(failure, log)
  const { code, retryable, line, command, path } = recognise(failure, log, said)
  const allowed = stagesOf[code]
  const seen = connected.includes(failure.stage) || failure.stage === "config" ? failure.stage : stageOf(log)
  const context: AdviceContext = {
    failure,
    log,
    where:
      target === undefined ? failure.remote : `${target.hostname}${target.port === 22 ? "" : ` port ${target.port}`}`,
    user: target?.user ?? /^(\S+)@\S+: Permission denied/m.exec(log.said)?.[1] ?? "the remote user",
    byHand: target?.byHand ?? "ssh HOST",
    hostKey: hostKeyTrouble(log.said, log.hostKey, target),
    cause: line ?? log.said.split("\n").at(-1) ?? "",
    command,
    path
  }
  const advice = code === "proxy-failure" ? adviceForWay(context, innerCause(said)) : adviceFor(code, context)
  return new SshError({
    remote: failure.remote,
    stage: allowed.includes(seen) ? seen : allowed[0],
    reason: { code, ...advice, retryable: retryable ?? advice.retryable, raw: log.said }
  })
}
