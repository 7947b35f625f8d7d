import { Context, type Effect, type PlatformError, type Redacted, Schema, type Stream } from "effect"
import { Uuid7 } from "../id/Uuid.ts"

export const JobId = Uuid7.pipe(Schema.brand("JobId"))
export type JobId = typeof JobId.Type

/** What is known of a job on its machine. A link failure is never one of these: it is an error of the call. */
export const JobState = Schema.TaggedUnion({
  /** Its folder is there, nothing has been started. */
  New: {},
  Running: { pid: Schema.Int },
  /** The command's own exit code; 128 + the signal's number when a signal ended it. */
  Exited: { code: Schema.Int },
  /** It cannot be running any more, and left no exit code. */
  Lost: { why: Schema.Literals(["reboot", "runner"]) },
  /** The folder is on a shared disk, and the job was started on another host. */
  Elsewhere: { hostname: Schema.String },
  /** This machine cannot tell (no /proc and no ps, or not ours to see). */
  Unverifiable: { why: Schema.String }
})
export type JobState = typeof JobState.Type

/** Who started a job and what for: written into the job's folder, for people and for later versions. */
export const JobMeta = Schema.Struct({
  /** What runs, in words: `claude-code`, `demo`. */
  agent: Schema.String,
  /** The client that started it: one per data folder of Maestro. */
  client: Schema.String,
  /** Milliseconds since 1970, by the clock of the client. */
  createdAt: Schema.Number,
  cwd: Schema.optionalKey(Schema.String),
  /** What an agent may do without asking: an `AccessMode`, of this version or of another. */
  access: Schema.optionalKey(Schema.String)
})
export type JobMeta = typeof JobMeta.Type

export interface JobSpec {
  readonly id: JobId
  readonly command: readonly [string, ...Array<string>]
  /**
   * Where the command is looked for, on the machine, when it is not on the PATH of the login shell, or cannot run with it:
   * on the PATH of the interactive login shell, then in these folders (as `usualFolders`). It then runs with that PATH.
   * What came of it is said on the job's stderr, see `LookupNotes`. A command that starts with `~/` is in the home there.
   * Absent: the PATH alone counts.
   */
  readonly lookup?: ReadonlyArray<string> | undefined
  /** Absent: the login shell's own folder, the home. */
  readonly cwd?: string | undefined
  /** Added to the login environment. Values go into a file of mode 0600 that the job removes once it has read it. */
  readonly env: Readonly<Record<string, Redacted.Redacted<string>>>
  /** All of the job's standard input; it ends after that. */
  readonly stdin: Uint8Array
  readonly meta: JobMeta
}

export interface LaunchOptions {
  /**
   * A `follow` from the beginning comes next: the output is asked for together with the launch, which saves a round trip
   * to its first byte. What comes meanwhile, 1 MiB at most, is kept for 10 s.
   */
  readonly thenFollow?: boolean | undefined
}

export const JobStream = Schema.Literals(["out", "err"])
export type JobStream = typeof JobStream.Type

export const JobOffsets = Schema.Struct({ out: Schema.Int, err: Schema.Int })
export type JobOffsets = typeof JobOffsets.Type

/** Bytes of a job's output; `offset` is the place of the first one in the stream. */
export const JobChunk = Schema.TaggedStruct("Chunk", {
  stream: JobStream,
  offset: Schema.Int,
  bytes: Schema.Uint8Array
})
export type JobChunk = typeof JobChunk.Type

/** The job has ended and everything it wrote has been delivered: the last element of a follow. */
export const JobEnd = Schema.TaggedStruct("End", {
  /** `Exited` or `Lost`. */
  state: JobState,
  offsets: JobOffsets
})
export type JobEnd = typeof JobEnd.Type

export const JobOutput = Schema.Union([JobChunk, JobEnd])
export type JobOutput = typeof JobOutput.Type

export const JobInfo = Schema.Struct({
  id: JobId,
  state: JobState,
  meta: JobMeta,
  /** Bytes written so far. */
  sizes: JobOffsets,
  /** How far a client said that it has stored the output; absent when none did. */
  acknowledged: Schema.optional(JobOffsets)
})
export type JobInfo = typeof JobInfo.Type

/** A process that a stop could neither end nor rule out. */
export const Suspect = Schema.Struct({ pid: Schema.Int, command: Schema.String, why: Schema.String })
export type Suspect = typeof Suspect.Type

/** What a stop found at its end (product row S4): only `Gone` means that nothing is left. */
export const StopResult = Schema.TaggedUnion({
  Gone: {},
  Unverifiable: { suspects: Schema.Array(Suspect) }
})
export type StopResult = typeof StopResult.Type

export class JobNotFound extends Schema.TaggedError<JobNotFound>()("JobNotFound", {
  id: JobId
}) {
  override get message() {
    return `There is no job ${this.id} on the machine that was asked. List what is there with: maestro jobs list`
  }
}

/** The machine refused, in its own words: the disk is full, the folder is not ours, the output was cut short. */
export class JobRefused extends Schema.TaggedError<JobRefused>()("JobRefused", {
  id: JobId,
  detail: Schema.String
}) {
  override get message() {
    return `Job ${this.id}: ${this.detail}`
  }
}

export type JobError = JobNotFound | JobRefused

/**
 * Processes on a machine that outlive the link to it (product rows S4, S6). A failed link is a `PlatformError` that
 * carries its `SshError` (see `sshErrorOf`), never a state of the job.
 */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** Starts a job. Launching one id again, from here or elsewhere, changes nothing: it runs once. */
    launch(spec: JobSpec, options?: LaunchOptions): Effect.Effect<JobState, JobRefused | PlatformError.PlatformError>
    state(id: JobId): Effect.Effect<JobState, JobError | PlatformError.PlatformError>
    /**
     * The job's output from these offsets on, as it is written, every byte once and in order per stream, ended by
     * `JobEnd`. A link that can heal by itself is waited for, and the stream goes on where it was.
     */
    follow(id: JobId, from: JobOffsets): Stream.Stream<JobOutput, JobError | PlatformError.PlatformError>
    readonly list: Effect.Effect<ReadonlyArray<JobInfo>, PlatformError.PlatformError>
    /** Ends the whole process tree, and looks whether it is gone. */
    stop(id: JobId): Effect.Effect<StopResult, JobError | PlatformError.PlatformError>
    /** Says that the output up to here is stored on our side, so that the job may be collected. */
    acknowledge(id: JobId, upTo: JobOffsets): Effect.Effect<void, JobError | PlatformError.PlatformError>
    /** Removes jobs that ended longer ago than `olderThanSeconds` and whose output is acknowledged; returns their ids. */
    collect(options: {
      readonly olderThanSeconds: number
    }): Effect.Effect<ReadonlyArray<JobId>, PlatformError.PlatformError>
  }
>()("@maestro/core/machine/Jobs") {}
