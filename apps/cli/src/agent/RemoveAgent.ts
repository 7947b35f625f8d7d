import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { Effect, Option } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { askYesNo } from "../prompts/AskYesNo.ts"
import { customAgentDocument } from "./AgentView.ts"
import { ownAgent } from "./OwnAgent.ts"

/** What removing it does to the sessions that have it. */
const usedText = (sessions: ReadonlyArray<string>): string =>
  sessions.length === 0
    ? "No session uses it."
    : `${sessions.length === 1 ? "A session uses" : `${sessions.length} sessions use`} it, and cannot run without: ${sessions.join(", ")}.`

/** `maestro agent remove`: asks on a terminal, and elsewhere wants `--yes`. */
export const removeAgent = Effect.fn("cli.agent.remove")(function* (name: string, flags: { readonly yes?: boolean }) {
  const output = yield* Output
  // One that cannot be read any more can still be removed.
  const definition = yield* ownAgent(name, "removed").pipe(
    Effect.asSome,
    Effect.catchTag("StoreError", () => Effect.succeedNone)
  )
  const all = yield* SessionStore.use((store) => store.list)
  const sessions = all.flatMap(({ session }) => (session.agent === name ? [session.name] : []))
  if (flags.yes !== true) {
    if (!process.stdin.isTTY)
      return yield* new UsageError({
        message: `"${name}" was not removed: there is no terminal to ask on. ${usedText(sessions)}`,
        hint: `Say it with: maestro agent remove ${name} --yes`
      })
    const sure = yield* askYesNo(`Remove the agent "${name}"? ${usedText(sessions)}`)
    if (!sure) {
      yield* output.note("Nothing was removed.")
      return exitCodes.failed
    }
  }
  yield* CustomAgents.use((agents) => agents.remove(name))
  const left = sessions.length === 0 ? "" : ` ${usedText(sessions)}`
  const removed = Option.match(definition, { onSome: customAgentDocument, onNone: () => ({ id: name }) })
  yield* output.result({ removed, sessions }, `Removed the agent "${name}".${left}`)
  return exitCodes.done
})
