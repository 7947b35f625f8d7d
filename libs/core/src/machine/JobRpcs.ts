import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { MachineFailure } from "../rpc/WireError.ts"
import { JobId, JobInfo, JobNotFound, JobOffsets, JobOutput, JobRefused, JobState, StopResult } from "./Jobs.ts"
import { MachineRef } from "./MachineRef.ts"

const machine = { machine: MachineRef }
const job = { ...machine, id: JobId }
const failure = Schema.Union([...MachineFailure.members, JobNotFound, JobRefused])

/** Processes on machines that outlive the link, whoever started them (product rows S4, S6). */
export class JobRpcs extends RpcGroup.make(
  Rpc.make("jobs.list", { payload: machine, success: Schema.Array(JobInfo), error: MachineFailure }),
  Rpc.make("jobs.state", { payload: job, success: JobState, error: failure }),
  /**
   * The output from these offsets on, every byte once and in order per stream, ended by `End`. Whoever comes back gives
   * the offsets up to which it has everything.
   */
  Rpc.make("jobs.follow", { payload: { ...job, from: JobOffsets }, success: JobOutput, error: failure, stream: true }),
  /** Ends the whole process tree, and looks whether it is gone: only `Gone` means that nothing is left. */
  Rpc.make("jobs.stop", { payload: job, success: StopResult, error: failure }),
  /** Removes jobs that ended longer ago and whose output is stored; their ids. */
  Rpc.make("jobs.collect", {
    payload: { ...machine, olderThanSeconds: Schema.Finite },
    success: Schema.Array(JobId),
    error: MachineFailure
  })
) {}
