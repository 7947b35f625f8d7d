import type { Remote } from "@maestro/core/remote/Remote"
import type { SshError, SshStage } from "@maestro/core/remote/SshError"
import { resolve } from "@maestro/ssh/config/SshConfig"
import { Effect, Option } from "effect"
import { nameRemote, nameThisMachine } from "./BundleNames.ts"
import type { Check } from "./Check.ts"
import { configExcerpt } from "./ConfigExcerpt.ts"
import { connectionLog, lastFailure } from "./ConnectionFiles.ts"
import { makePseudonyms } from "./Pseudonyms.ts"
import { redactorOf } from "./Redactor.ts"

/** What the doctor has found on one machine; `remote` is absent for this one. */
export interface Report {
  readonly remote: Remote | undefined
  readonly checks: ReadonlyArray<Check>
}

export interface BundleOptions {
  /** Maestro's own version. */
  readonly version: string
  /** Whether names, addresses, paths and all words that are not known to be harmless are replaced. */
  readonly redact: boolean
}

type Redact = (text: string) => string

/** How many lines of a log tell how its connection was made, and how many what led to its end. */
const firstLines = 150
const lastLines = 250

/** Until a shell answers, what was said is ssh's own; later, start-up files may have printed anything. */
const ownWords: ReadonlySet<SshStage> = new Set<SshStage>(["config", "reach", "host-key", "authenticate"])

/** Lines in which ssh says what it runs, or what it sets a variable to: the same is left out of the config. */
const withCommand = /\b(executing|execute|sending command|(?:send|sending|setting) env)\b.*/i

const excerpt = (text: string, redact: Redact): ReadonlyArray<string> => {
  const lines = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => redact(line.replace(withCommand, "$1 (left out)")))
  const more = lines.length - firstLines - lastLines
  if (more <= 0) return lines
  return [...lines.slice(0, firstLines), `(${more} lines left out)`, ...lines.slice(-lastLines)]
}

const errorOf = ({ reason, stage }: SshError, redact: Redact) => ({
  code: reason.code,
  stage,
  retryable: reason.retryable,
  ...(ownWords.has(stage) && reason.raw.trim() !== "" ? { said: excerpt(reason.raw, redact) } : {})
})

const checkOf = (check: Check, redact: Redact) => {
  const { id, state } = check
  if (check.state === "skipped") return { id, state, because: redact(check.because) }
  const seen = { id, state, millis: Math.round(check.millis), detail: redact(check.detail) }
  if (check.state === "ok") return seen
  const { error, fix } = check
  const advice = { text: redact(fix.text), command: fix.command === undefined ? undefined : redact(fix.command) }
  return { ...seen, fix: advice, error: error === undefined ? undefined : errorOf(error, redact) }
}

const about = (redact: boolean): ReadonlyArray<string> => [
  "A diagnostics bundle of Maestro: checks, versions, what ssh resolves, the end of ssh's log, and the last error, of each machine that was examined.",
  redact
    ? "Names, addresses, paths, fingerprints and all words that are not known to be harmless are replaced, the same one by the same each time."
    : "Names, addresses, paths and fingerprints are as they are.",
  "Not in it: values of environment variables, command lines of the ssh config, what start-up files print, keys, answers to questions.",
  "It was written to this file, and sent nowhere."
]

const resolved = (remote: Remote) => Effect.map(Effect.option(resolve(remote)), Option.getOrUndefined)

const reportOf = Effect.fnUntraced(function* ({ checks, remote }: Report, redact: Redact) {
  const seen = checks.map((check) => checkOf(check, redact))
  if (remote === undefined) return { machine: "this machine", checks: seen }
  const config = yield* resolved(remote)
  const log = yield* connectionLog(remote)
  const failure = yield* lastFailure(remote)
  return {
    machine: redact(remote.name),
    checks: seen,
    sshConfig: config === undefined ? [] : configExcerpt(config.raw, redact),
    connectionLog: Option.isNone(log) ? [] : excerpt(log.value, redact),
    recentErrors:
      failure === undefined ? [] : [{ at: new Date(failure.at).toISOString(), ...errorOf(failure.error, redact) }]
  }
})

/** The text of a diagnostics bundle: one JSON document, to be read by people too. */
export const bundleText = Effect.fn("Bundle.text")(function* (
  reports: ReadonlyArray<Report>,
  { redact, version }: BundleOptions
) {
  const names = makePseudonyms()
  // All of them before anything is written: a name may come up in the report of another machine first.
  nameThisMachine(names)
  for (const { remote } of reports) if (remote !== undefined) nameRemote(names, remote, yield* resolved(remote))
  const replace: Redact = redact ? redactorOf(names) : (text) => text
  const document = {
    format: "maestro-diagnostics-1",
    about: about(redact),
    madeAt: new Date().toISOString(),
    maestro: version,
    redacted: redact,
    reports: yield* Effect.forEach(reports, (report) => reportOf(report, replace))
  }
  return `${JSON.stringify(document, null, 2)}\n`
})
