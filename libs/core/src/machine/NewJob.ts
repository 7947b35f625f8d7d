import { uuid7 } from "../id/Uuid.ts"
import { JobId, type JobSpec } from "./Jobs.ts"

/** What of a job has a usual value. */
export type JobChoice = Partial<Omit<JobSpec, "command" | "id">>

/**
 * A job that has not been launched yet, with an id of its own. It gets no input and no variables unless they are chosen.
 * Keep its `id`: whoever has it can follow and stop the job, from another process too.
 */
export const newJob = (command: JobSpec["command"], choice: JobChoice = {}): JobSpec => ({
  id: JobId.make(uuid7()),
  command,
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "command", client: "library", createdAt: Date.now() },
  ...choice
})
