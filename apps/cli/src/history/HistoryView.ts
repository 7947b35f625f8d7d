import type { LocalHistoryEntry, UsageStats } from "@maestro/core/history/HistoryEntry"
import { printable } from "../Output.ts"
import { safe } from "../run/RunText.ts"
import { agentText } from "../session/SessionMachine.ts"
import { timeText } from "../session/SessionState.ts"

/** So much of an id tells when it was made, to the millisecond. */
const shortId = 13

const maxSummary = 72

const oneLine = (text: string): string => {
  const line = printable(text).replaceAll(/\s+/g, " ").trim()
  const characters = Array.from(line)
  return characters.length <= maxSummary ? line : `${characters.slice(0, maxSummary - 1).join("")}…`
}

const outcomeText = ({ success }: LocalHistoryEntry): string => {
  if (success === undefined) return "-"
  return success ? "done" : "failed"
}

const machineText = ({ machine, machineName }: LocalHistoryEntry): string =>
  machine._tag === "Local" ? "LOCAL" : `REMOTE ${printable(machineName)}`

/** An entry as a row of the list. */
export const historyRow = (entry: LocalHistoryEntry): ReadonlyArray<string> => [
  printable(entry.id).slice(0, shortId),
  timeText(entry.timestamp),
  entry.type,
  machineText(entry),
  printable(entry.sessionName ?? "-"),
  outcomeText(entry),
  oneLine(entry.summary)
]

/** An entry for programs: the fields of the shared history's format, and what only this store knows. */
export const historyDocument = ({ machine, machineName, ...entry }: LocalHistoryEntry) => ({
  ...entry,
  machine:
    machine._tag === "Local"
      ? { kind: "local" as const }
      : { kind: "remote" as const, id: machine.id, name: machineName }
})

const durationText = (milliseconds: number): string => {
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  const rest = `${String(Math.floor(seconds % 60)).padStart(2, "0")} s`
  return minutes < 60 ? `${minutes} min ${rest}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min ${rest}`
}

const usageText = (usage: UsageStats): string => {
  const part = (count: number | undefined, words: string) => (count === undefined ? [] : [`${count} ${words}`])
  return [
    ...part(usage.inputTokens, "tokens in"),
    ...part(usage.outputTokens, "out"),
    ...part(usage.reasoningTokens, "for reasoning"),
    ...part(usage.cacheReadInputTokens, "read from the cache"),
    ...part(usage.cacheCreationInputTokens, "written to the cache"),
    ...(usage.totalCostUsd === undefined ? [] : [`$${usage.totalCostUsd.toFixed(4)}`])
  ].join(", ")
}

const quotation = (text: string): string => safe(text).trimEnd().replaceAll(/^/gm, "> ")

/** An agent may end without a word, and the summary then says how it ended. */
const answerOf = ({ fullResponse = "", summary }: LocalHistoryEntry): string =>
  safe(fullResponse.trim() === "" ? summary : fullResponse).trimEnd()

/** What is known of an entry, one line each, what was asked, and the whole answer. */
export const historyText = (entry: LocalHistoryEntry): string => {
  const usage = entry.usageStats === undefined ? "" : usageText(entry.usageStats)
  const fields = [
    ["ended", `${timeText(entry.timestamp)} UTC`],
    ["type", entry.type],
    ["session", entry.sessionName],
    ["agent", agentText(entry.agent, entry.machine)],
    ["machine", machineText(entry)],
    ["folder", entry.projectPath],
    ["outcome", outcomeText(entry)],
    ["took", entry.elapsedTimeMs === undefined ? undefined : durationText(entry.elapsedTimeMs)],
    ["used", usage === "" ? undefined : usage],
    ["context", entry.contextUsage === undefined ? undefined : `${entry.contextUsage}% full`],
    ["conversation", entry.agentSessionId],
    ["id", entry.id]
  ] as const
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(13)} ${printable(value).replaceAll(/[\n\t]/g, " ")}`]
  )
  const asked = entry.prompt === undefined ? [] : [quotation(entry.prompt)]
  return [lines.join("\n"), ...asked, answerOf(entry)].join("\n\n")
}
