import type { Session } from "@maestro/core/session/Session"
import { SessionBusy, Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import type { Turn } from "@maestro/core/session/Turn"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { askYesNo } from "../prompts/AskYesNo.ts"
import { RepeatedOptions, shellWord } from "../RepeatedOptions.ts"
import { completed } from "./Completed.ts"
import { sessionMachine } from "./SessionMachine.ts"

export interface RemoveSessionFlags {
  readonly yes?: boolean
  readonly force?: boolean
}

/** What goes with a session. */
interface Belongings {
  readonly turns: number
  readonly queued: number
  readonly underWay: ReadonlyArray<Turn>
}

const belongingsOf = Effect.fnUntraced(function* ({ id }: Session) {
  const store = yield* TurnStore
  const [turns, queued, underWay] = yield* Effect.all([
    store.recent(id, Number.MAX_SAFE_INTEGER),
    store.queued(id),
    store.unfinished(id)
  ])
  return { turns: turns.length, queued: queued.length, underWay } satisfies Belongings
})

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const belongingsText = ({ queued, turns }: Belongings): string =>
  `${counted(turns, "turn", "turns")} with what was said in them, ${counted(queued, "prompt", "prompts")} in the queue, and the files that were sent with prompts`

/** An agent that nobody stopped: it goes on, and is looked after as a job from now on. */
const sayWhatGoesOn = Effect.fnUntraced(function* ({ underWay }: Belongings) {
  const output = yield* Output
  const repeated = yield* RepeatedOptions
  for (const turn of underWay) {
    const { name, ref } = yield* sessionMachine(turn.machine)
    const on = ref._tag === "Local" ? "--local" : `--remote ${name}`
    const stop = ["maestro jobs stop", turn.id, on, ...repeated].join(" ")
    yield* output.note(`Its agent was not stopped, and may be at work on ${name}. Stop it with: ${stop}`)
  }
})

/** `maestro session remove`: says what goes, and asks on a terminal; elsewhere it wants `--yes`. */
export const removeSession = Effect.fn("cli.session.remove")(function* (nameOrId: string, flags: RemoveSessionFlags) {
  const output = yield* Output
  const sessions = yield* Sessions
  const session = yield* sessions.get(nameOrId)
  const isForced = flags.force === true
  // One that has ended meanwhile is no reason to refuse; a machine that cannot be asked is.
  if (!isForced) yield* completed(session)
  const belongings = yield* belongingsOf(session)
  if (!isForced && belongings.underWay.length > 0)
    return yield* new SessionBusy({ name: session.name, doing: "removed" })
  const what = belongingsText(belongings)
  if (flags.yes !== true && !isForced) {
    if (!process.stdin.isTTY)
      return yield* new UsageError({
        message: `"${session.name}" was not removed: there is no terminal to ask on.`,
        hint: `With it go ${what}. Say it with: maestro session remove ${shellWord(session.name)} --yes`
      })
    const sure = yield* askYesNo(`Remove the session "${session.name}"? With it go ${what}. Its history stays.`)
    if (!sure) {
      yield* output.note("Nothing was removed.")
      return exitCodes.failed
    }
  }
  yield* sessions.remove(session.id, { force: isForced })
  yield* sayWhatGoesOn(belongings)
  const { queued, turns, underWay } = belongings
  yield* output.result(
    {
      removed: { id: session.id, name: session.name },
      turns,
      queued,
      underWay: underWay.map(({ id }) => id)
    },
    `Removed the session "${session.name}". With it went ${what}. Its history stays.`
  )
  return exitCodes.done
})
