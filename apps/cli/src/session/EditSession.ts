import type { Session } from "@maestro/core/session/Session"
import { type SessionDraft, Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { chosenMachine, isNamed } from "../ChosenMachine.ts"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { usageError } from "../remote/FieldIssue.ts"
import { warnOfFile } from "../remote/SecretPlaces.ts"
import { changedVariables, type UnsetFlags } from "../remote/Variables.ts"
import { shellWord } from "../RepeatedOptions.ts"
import { clearedByEmpty, clearIssues, withoutCleared } from "./ClearedFields.ts"
import { sessionEntryOf } from "./SessionEntryOf.ts"
import { sessionMachines } from "./SessionMachine.ts"
import { sessionDocument, sessionText } from "./SessionView.ts"
import { readSessionFields, type SessionWords } from "./SessionWords.ts"

export interface EditSessionFlags extends SessionWords, UnsetFlags {}

const isNothing = (flags: EditSessionFlags): boolean =>
  Object.entries(flags).every(([, value]) => value === undefined || (Array.isArray(value) && value.length === 0))

const nothingGiven = (before: Session) =>
  new UsageError({
    message: "nothing to change was given",
    hint: `Say what to set or to clear, for example: maestro session edit ${shellWord(before.name)} --model opus --clear cwd`
  })

/** `maestro session edit`: sets and clears fields, all of them or none (product rows S1, S2). */
export const editSession = Effect.fn("cli.session.edit")(function* (nameOrId: string, given: EditSessionFlags) {
  const output = yield* Output
  const sessions = yield* Sessions
  const before = yield* sessions.get(nameOrId)
  if (isNothing(given)) return yield* nothingGiven(before)
  const flags = clearedByEmpty(given)
  const machine = isNamed(flags) ? (yield* chosenMachine(flags)).ref : before.machine
  const { env, fields, issues, values } = yield* readSessionFields(flags, machine._tag === "Local")
  const all = [...issues, ...clearIssues(flags, before)]
  if (all.length > 0) return yield* usageError(all)
  const change = (draft: SessionDraft): SessionDraft => ({
    ...withoutCleared(draft, new Set(flags.clear)),
    ...fields,
    machine,
    env: changedVariables(draft.env, env, flags)
  })
  const session = yield* sessions.change(before.id, change, values)
  if (session.secretEnv?.id !== before.secretEnv?.id) yield* warnOfFile(session)
  const entry = yield* sessionEntryOf(session)
  const machineOf = yield* sessionMachines
  yield* output.result({ session: sessionDocument(entry, machineOf) }, sessionText(entry, machineOf))
  return exitCodes.done
})
