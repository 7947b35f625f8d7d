import { Schema } from "effect"
import { AccessMode } from "../agent/Agent.ts"
import { Uuid7 } from "../id/Uuid.ts"
import { MachineRef } from "../machine/MachineRef.ts"
import { EnvEntry, EnvRecord, EnvVariable } from "../remote/Environment.ts"

export const SessionId = Uuid7.pipe(Schema.brand("SessionId"))
export type SessionId = typeof SessionId.Type

/** A session's name, unique among sessions: what people type and read. */
export const SessionName = Schema.String.check(
  Schema.isPattern(/^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]{0,98}[^\s\u0000-\u001f\u007f])?$/, {
    message: "must be 1 to 100 characters in one line, and not start or end with a space"
  }),
  // Commands take a name or an id, and an option starts with a dash.
  Schema.makeFilter((name) => !Schema.is(Uuid7)(name) || "must not look like an id"),
  Schema.makeFilter((name) => !name.startsWith("-") || "must not start with a dash")
)

/** The project's folder on its machine: absolute, or `~/...` for a folder in the home there. */
export const ProjectFolder = Schema.String.check(
  Schema.isPattern(/^(\/|~\/|~$)[^\u0000\r\n]*$/, {
    message: "must be an absolute path on the session's machine, or start with ~/ (the home there)"
  })
)

/** An agent in a project on a machine (product rows S1, S2). It is what the user defined; its turns are beside it. */
export const Session = Schema.Struct({
  id: SessionId,
  name: SessionName,
  /** An agent of Maestro's own (`claude-code`) or one that the user added. */
  agent: Schema.String,
  /** The program, in place of the name that the agent is usually found by. */
  executable: Schema.optionalKey(Schema.String),
  machine: MachineRef,
  /** Absent: the remote's own default where it has one, else the home. */
  cwd: Schema.optionalKey(ProjectFolder),
  access: AccessMode,
  model: Schema.optionalKey(Schema.String),
  /** Added to the agent's command line, as they are. */
  extraArguments: Schema.Array(Schema.String),
  /** Variables for this session's agent: their names. `Sessions.environment` has the values. */
  env: EnvRecord(EnvVariable),
  secretEnv: Schema.optionalKey(EnvEntry),
  plainEnv: Schema.optionalKey(EnvEntry),
  /** Whether its history is to be shared through the project's folder (product row H2). */
  syncHistory: Schema.Boolean,
  /** The agent's own id of the conversation that the next turn goes on with. */
  agentSessionId: Schema.optionalKey(Schema.String),
  /** Milliseconds since 1970. */
  createdAt: Schema.Int
})
export type Session = typeof Session.Type
