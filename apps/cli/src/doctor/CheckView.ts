import type { Check, Fix } from "@maestro/server/doctor/Check"
import { type Output, printable } from "../Output.ts"

const marks = { ok: "✓", warning: "!", failed: "✗", skipped: "-" } as const
const colours = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const

/** The longest title, and a little room. */
const width = 16

const fixLines = ({ command, text }: Fix): ReadonlyArray<string> => [
  `    Fix: ${printable(text)}`,
  ...(command === undefined ? [] : [`         ${printable(command)}`])
]

/** A check for people: one line, and what to do where something is to be done. */
export const checkText = (check: Check, { style }: Output["Service"]): string => {
  const mark = style(colours[check.state], marks[check.state])
  const head = `${mark} ${check.title.padEnd(width)}`
  if (check.state === "skipped") return `${head}${style("dim", `skipped: ${check.because}`)}`
  const lines = [`${head}${printable(check.detail)} ${style("dim", `(${Math.round(check.millis)} ms)`)}`]
  if (check.quote !== undefined) lines.push(`    It begins: ${JSON.stringify(printable(check.quote.slice(0, 200)))}`)
  if (check.state !== "ok") lines.push(...fixLines(check.fix))
  return lines.join("\n")
}

/** A check for programs. */
export const checkDocument = (check: Check) => {
  const { id, state, title } = check
  if (state === "skipped") return { id, title, state, because: check.because }
  const { detail, quote } = check
  const millis = Math.round(check.millis)
  if (check.state === "ok") return { id, title, state, millis, detail, quote }
  const { error, fix } = check
  return { id, title, state, millis, detail, quote, fix, code: error?.reason.code, stage: error?.stage }
}

/** How many came out how, the worst first. */
export const summaryText = (checks: ReadonlyArray<Check>): string => {
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length
  const warnings = count("warning")
  return [
    `${count("failed")} failed`,
    `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    `${count("skipped")} skipped`,
    `${count("ok")} ok`
  ].join(", ")
}
