import type { UsageFilter, UsageTotal } from "@maestro/core/session/TurnStore"
import { printable, renderTable } from "../Output.ts"

const numbers = [
  "inputTokens",
  "outputTokens",
  "reasoningTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens"
] as const

const headings = ["TURNS", "TOKENS IN", "OUT", "REASONING", "CACHE READ", "CACHE WRITTEN", "COST"]

/** A number that no turn has told is not zero. */
const countText = (count: number | undefined): string => (count === undefined ? "-" : String(Math.round(count)))

const costText = ({ costUsd, turns, turnsWithCost }: UsageTotal): string => {
  if (costUsd === undefined) return "-"
  const part = turnsWithCost < turns ? ` (${turnsWithCost} of ${turns} turns)` : ""
  return `$${costUsd.toFixed(4)}${part}`
}

const cells = (total: UsageTotal): ReadonlyArray<string> => [
  String(total.turns),
  ...numbers.map((name) => countText(total.usage[name])),
  costText(total)
]

const nameOf = ({ machine, machineName, session, sessionName }: UsageTotal): string => {
  if (session !== undefined) return printable(sessionName ?? session)
  if (machine === undefined) return "all"
  return machine._tag === "Local" ? "LOCAL" : `REMOTE ${printable(machineName ?? machine.id)}`
}

const costNote = ({ turns, turnsWithCost }: UsageTotal): string =>
  `${turnsWithCost} of ${turns} turns tell a cost: not every agent does, and some tell what a subscription would have cost.`

/** A table with a row for each group and one for all, and what the cost is worth. */
export const usageText = (
  groupBy: UsageFilter["groupBy"],
  groups: ReadonlyArray<UsageTotal>,
  total: UsageTotal
): string => {
  if (total.turns === 0) return "No turn has ended that would be counted here."
  const table =
    groupBy === "nothing"
      ? renderTable(headings, [cells(total)])
      : renderTable(
          [groupBy.toUpperCase(), ...headings],
          [...groups, total].map((each) => [nameOf(each), ...cells(each)])
        )
  return `${table}\n\n${costNote(total)}`
}

/** A total for programs. */
export const totalDocument = ({ machine, machineName, session, sessionName, ...total }: UsageTotal) => ({
  ...(session === undefined ? {} : { session: { id: session, name: sessionName } }),
  ...(machine === undefined
    ? {}
    : {
        machine: machine._tag === "Local" ? { kind: "local" } : { kind: "remote", id: machine.id, name: machineName }
      }),
  ...total
})
