import { History } from "@maestro/core/history/History"
import { Effect, Option } from "effect"
import { NotThere, UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { historyDocument, historyRow, historyText } from "./HistoryView.ts"

/** More than these are not named when a beginning fits several. */
const maxNamed = 10

const entryOf = Effect.fnUntraced(function* (typed: string) {
  const history = yield* History
  const id = typed.trim().toLowerCase()
  const exact = yield* history.get(id)
  if (Option.isSome(exact)) return exact.value
  const found = id === "" ? [] : yield* history.startingWith(id, maxNamed + 1)
  const [entry, ...others] = found
  if (entry === undefined)
    return yield* new NotThere({
      code: "history-entry-not-found",
      message: `No entry of the history has the id "${typed}", or one that begins like that.`,
      hint: "See what there is: maestro history list"
    })
  if (others.length === 0) return entry
  const named = found.slice(0, maxNamed).map((each) => [each.id, ...historyRow(each).slice(-1)].join("  "))
  return yield* new UsageError({
    message: `"${typed}" is the beginning of more than one id`,
    hint: ["Say more of it:", ...named, ...(found.length > maxNamed ? ["..."] : [])].join("\n")
  })
})

/** `maestro history show` */
export const showHistory = Effect.fn("cli.history.show")(function* (id: string) {
  const output = yield* Output
  const entry = yield* entryOf(id)
  yield* output.result({ entry: historyDocument(entry) }, historyText(entry))
  return exitCodes.done
})
