import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { Remotes } from "@maestro/core/remote/Remotes"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import type { Candidate, NameKind } from "./Candidates.ts"
import { candidateLines } from "./CandidateLines.ts"

const sessionNames = Effect.map(
  SessionStore.use((sessions) => sessions.list),
  (all) => all.map(({ session }): Candidate => ({ word: session.name, help: session.agent }))
)
const remoteNames = Effect.map(
  Remotes.use((remotes) => remotes.list),
  (all) => all.map(({ address, name }): Candidate => ({ word: name, help: address }))
)
const agentNames = Effect.map(
  AgentCatalog.use((catalog) => catalog.list),
  (all) => all.map(({ id, title }): Candidate => ({ word: id, help: title }))
)

const namesOf = Effect.fnUntraced(function* (kind: NameKind) {
  if (kind === "sessions") return yield* sessionNames
  return yield* kind === "remotes" ? remoteNames : agentNames
})

/** Prints the names of a kind that begin so. Trouble with the store is nothing to print into a line that is being typed. */
export const completeNames = Effect.fn("cli.completeNames")(function* (kind: NameKind, current: string) {
  const output = yield* Output
  const found = yield* Effect.orElseSucceed(namesOf(kind), () => [])
  const lines = candidateLines(found, current)
  if (lines !== "") yield* output.line(lines)
  return exitCodes.done
})
