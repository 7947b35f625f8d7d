import type { SessionEntry } from "@maestro/core/session/SessionStore"
import type { Turn } from "@maestro/core/session/Turn"
import { secretNames, variablesText } from "../remote/SecretPlaces.ts"
import { agentText, machineDocument, machinePill, type SessionMachine } from "./SessionMachine.ts"
import { lastActivity, sessionState, stateText, timeText } from "./SessionState.ts"

/** A turn in short, for programs. */
const turnDocument = ({ access, agent, createdAt, id, state, type }: Turn) => ({
  id,
  type,
  state: state._tag.toLowerCase(),
  agent,
  access,
  createdAt,
  ...(state._tag === "Running" || state._tag === "Ended" ? { startedAt: state.startedAt } : {}),
  ...(state._tag === "Ended" ? { endedAt: state.endedAt, status: state.outcome.status } : {})
})

/** A turn that waits, for programs. */
export const queuedDocument = (turn: Turn) => ({
  ...turnDocument(turn),
  prompt: turn.prompt,
  attachments: turn.attachments.map(({ name, size }) => ({ name, size }))
})

/** A session for programs. Of environment variables the names only: values are never printed. */
export const sessionDocument = (entry: SessionEntry, machineOf: (ref: SessionMachine["ref"]) => SessionMachine) => {
  const { lastTurn, queued, session } = entry
  return {
    id: session.id,
    name: session.name,
    agent: session.agent,
    agentCommand: session.executable,
    machine: machineDocument(machineOf(session.machine)),
    cwd: session.cwd,
    access: session.access,
    model: session.model,
    arguments: session.extraArguments,
    env: Object.keys(session.env).toSorted(),
    ...(session.secretEnv === undefined
      ? {}
      : { secrets: { in: session.secretEnv.place, names: secretNames(session) } }),
    syncHistory: session.syncHistory,
    conversation: session.agentSessionId,
    createdAt: session.createdAt,
    state: sessionState(entry, machineOf(lastTurn?.machine ?? session.machine)),
    queued,
    lastActivity: lastActivity(entry),
    ...(lastTurn === undefined ? {} : { lastTurn: turnDocument(lastTurn) })
  }
}

const lastTurnText = (turn: Turn | undefined): string => {
  if (turn === undefined) return "(none yet)"
  const { state } = turn
  if (state._tag !== "Ended") return `${turn.id}, at work`
  return `${turn.id}, ${state.outcome.status}, ended ${timeText(state.endedAt)} UTC`
}

/** A session for people, a field a line. */
export const sessionText = (entry: SessionEntry, machineOf: (ref: SessionMachine["ref"]) => SessionMachine): string => {
  const { lastTurn, queued, session } = entry
  const machine = machineOf(session.machine)
  const state = sessionState(entry, machineOf(lastTurn?.machine ?? session.machine))
  const home = machine.remote?.cwd === undefined ? "(the home there)" : `${machine.remote.cwd} (the remote's)`
  const fields: ReadonlyArray<readonly [string, string]> = [
    ["name", session.name],
    ["id", session.id],
    ["agent", agentText(session.agent, session.machine)],
    ...(session.executable === undefined ? [] : [["command", session.executable] as const]),
    ["machine", machinePill(machine)],
    ["folder", session.cwd ?? home],
    ["access", session.access],
    ["model", session.model ?? "(the agent's own choice)"],
    ...(session.extraArguments.length === 0 ? [] : [["arguments", JSON.stringify(session.extraArguments)] as const]),
    ["environment", variablesText(session)],
    ["history", session.syncHistory ? "shared through the project's folder" : "on this machine only"],
    ["conversation", session.agentSessionId ?? "(a new one with the next prompt)"],
    ["created", `${timeText(session.createdAt)} UTC`],
    ["state", stateText(state, queued)],
    ["last turn", lastTurnText(lastTurn)]
  ]
  return fields.map(([label, value]) => `${`${label}:`.padEnd(14)}${value}`).join("\n")
}
