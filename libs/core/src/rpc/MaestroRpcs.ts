import { AgentRpcs } from "../agent/AgentRpcs.ts"
import { HistoryRpcs } from "../history/HistoryRpcs.ts"
import { JobRpcs } from "../machine/JobRpcs.ts"
import { RemoteRpcs } from "../remote/RemoteRpcs.ts"
import { SessionRpcs } from "../session/SessionRpcs.ts"
import { TurnRpcs } from "../session/TurnRpcs.ts"

/** Everything that a front end can ask of Maestro, whatever carries it. */
export const MaestroRpcs = RemoteRpcs.merge(AgentRpcs, SessionRpcs, TurnRpcs, JobRpcs, HistoryRpcs)
