import { TurnStore, type UsageFilter } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { machineAskedAbout, sessionOnceCalled } from "../history/PastNames.ts"
import { Output } from "../Output.ts"
import { sinceOf } from "../session/Since.ts"
import { totalDocument, usageText } from "./UsageView.ts"

export interface UsageFlags extends MachineFlags {
  readonly by?: string
  readonly session?: string
  readonly since?: string
}

const groupOf = Effect.fnUntraced(function* (typed: string | undefined) {
  if (typed === undefined || typed === "session" || typed === "machine") return typed ?? "nothing"
  return yield* new UsageError({ message: `--by: "${typed}" must be session or machine` })
})

/** `maestro usage` */
export const showUsage = Effect.fn("cli.usage")(function* (flags: UsageFlags) {
  const output = yield* Output
  const { usage } = yield* TurnStore
  const groupBy = yield* groupOf(flags.by)
  const machine = yield* machineAskedAbout(flags)
  const filter: Omit<UsageFilter, "groupBy"> = {
    ...(machine === undefined ? {} : { machine }),
    ...(flags.session === undefined ? {} : { session: yield* sessionOnceCalled(flags.session) }),
    ...(flags.since === undefined ? {} : { since: yield* sinceOf(flags.since) })
  }
  const [total = { turns: 0, turnsWithCost: 0, usage: {} }] = yield* usage({ ...filter, groupBy: "nothing" })
  const groups = groupBy === "nothing" ? undefined : yield* usage({ ...filter, groupBy })
  yield* output.result(
    {
      total: totalDocument(total),
      ...(groups === undefined ? {} : { by: groupBy, groups: groups.map(totalDocument) })
    },
    usageText(groupBy, groups ?? [], total)
  )
  return exitCodes.done
})
