import { uuid7 } from "@maestro/core/id/Uuid"
import type { LocalHistoryEntry } from "@maestro/core/history/HistoryEntry"
import { JobId } from "@maestro/core/machine/Jobs"
import { type Session, SessionId } from "@maestro/core/session/Session"
import type { Turn, TurnEvent } from "@maestro/core/session/Turn"
import type { TurnEnd, TurnStart } from "@maestro/core/session/TurnStore"

/** A session for tests, with what matters to the test given. */
export const aSession = (fields: Partial<Session> = {}): Session => ({
  id: SessionId.make(uuid7()),
  name: "api",
  agent: "claude-code",
  machine: { _tag: "Local" },
  access: "full",
  extraArguments: [],
  env: {},
  syncHistory: false,
  createdAt: Date.now(),
  ...fields
})

/** A prompt that waits in the queue of a session. */
export const aTurn = ({ access, agent, id, machine }: Session, fields: Partial<Turn> = {}): Turn => ({
  id: JobId.make(uuid7()),
  session: id,
  type: "USER",
  prompt: "fix the test",
  attachments: [],
  agent,
  machine,
  access,
  createdAt: Date.now(),
  state: { _tag: "Queued" },
  ...fields
})

/** What a turn of this session is started as. */
export const startOf = ({ access, agent, machine }: Session, fields: Partial<TurnStart> = {}): TurnStart => ({
  agent,
  machine,
  access,
  ...fields
})

/** A good end, with fields of its outcome. */
export const anEnd = (
  outcome: Partial<TurnEnd["state"]["outcome"]> = {},
  fields: Partial<Omit<TurnEnd, "state">> = {}
): TurnEnd => ({
  state: {
    _tag: "Ended",
    startedAt: 1_000,
    endedAt: 2_000,
    outcome: { status: "success", text: "Done.", ...outcome },
    job: { _tag: "Exited", code: 0 }
  },
  ...fields
})

export const anEntry = (fields: Partial<LocalHistoryEntry> = {}): LocalHistoryEntry => ({
  id: uuid7(),
  type: "USER",
  timestamp: 2_000,
  summary: "Done.",
  projectPath: "/home/ann/api",
  hostname: "desk",
  sessionName: "api",
  success: true,
  machine: { _tag: "Local" },
  machineName: "this machine",
  agent: "claude-code",
  ...fields
})

/** A text as the event of one line of stdout. */
export const aText = (turn: JobId, offset: number, text: string, index = 0): TurnEvent => ({
  turn,
  stream: "out",
  offset,
  index,
  event: { _tag: "Text", text }
})
