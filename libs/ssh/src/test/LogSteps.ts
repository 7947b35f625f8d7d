import { hasProxy, type ResolvedConfig } from "../config/ResolvedConfig.ts"
import { readLog, type SshLog } from "../log/SshLog.ts"
import type { TestStage } from "@maestro/core/remote/TestEvent"

/** A step that ssh's log shows as passed. */
export interface LogStep {
  readonly stage: TestStage
  readonly detail: string
}

const via = (config: ResolvedConfig): string =>
  config.proxyJump !== undefined ? ` through ${config.proxyJump}` : hasProxy(config) ? " through a proxy command" : ""

/** What was resolved, in one line. */
export const configDetail = (config: ResolvedConfig): string =>
  `${config.user}@${config.hostname} port ${config.port}${via(config)}`

const keyDetail = (log: SshLog): string => {
  const last = log.offered.at(-1)
  return last === undefined ? "" : `, ${last.source} (${last.type} ${last.fingerprint})`
}

/** The steps that a log shows as passed, in their order; a log that grows only ever adds to them. */
export const logSteps = (text: string, config: ResolvedConfig): ReadonlyArray<LogStep> => {
  const log = readLog(text, config)
  const steps: Array<LogStep> = [{ stage: "config", detail: configDetail(config) }]
  if (log.server === undefined) return steps
  steps.push({
    stage: "reach",
    detail: `${log.server}${log.hops.length === 0 ? "" : ` through ${log.hops.join(", ")}`}`
  })
  if (log.hostKey === undefined || (!log.hostKey.known && log.authenticated === undefined)) return steps
  const accepted = log.hostKey.known ? "" : ", accepted without a record (StrictHostKeyChecking)"
  steps.push({ stage: "host-key", detail: `${log.hostKey.type} ${log.hostKey.fingerprint}${accepted}` })
  if (log.authenticated === undefined) return steps
  const key = log.authenticated === "publickey" ? keyDetail(log) : ""
  steps.push({ stage: "authenticate", detail: `${log.authenticated}${key}` })
  return steps
}
