import { isFirstTime } from "@maestro/server/store/FirstTime"
import type { AccessMode } from "@maestro/core/agent/Agent"
import type { Session } from "@maestro/core/session/Session"
import { Effect } from "effect"
import { Output } from "../Output.ts"
import { shellWord } from "../RepeatedOptions.ts"

const notice = ({ agent, name }: Session): string =>
  `Note: with access "full", ${agent} changes files and runs commands without asking. "maestro session edit ${shellWord(name)} --access agent" leaves it to the agent's own rules, and "maestro send --read-only" is for agents that can be held to it. This is said once.`

/** Says what access `full` means when it is first used; once for each data folder. Programs are not told. */
export const noticeFullAccess = Effect.fn("cli.noticeFullAccess")(function* (session: Session, access: AccessMode) {
  const output = yield* Output
  if (access !== "full" || output.json) return
  if (yield* isFirstTime("full access")) yield* output.note(notice(session))
})
