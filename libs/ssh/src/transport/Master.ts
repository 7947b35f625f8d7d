import type { Remote } from "@maestro/core/remote/Remote"
import { Data, Duration, Effect, FileSystem, Option, Schema, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { destinationWords, overrideOptions } from "../config/Destination.ts"
import { runSsh, SshBinary } from "../process/SshProcess.ts"
import { controlPathWord } from "./ControlPath.ts"
import { askMaster } from "./MuxAlive.ts"

/** A connection that other ssh processes can use: the control socket's path, and the process behind it. */
export interface Master {
  readonly path: string
  readonly pid: number
  /** Whether Maestro started it. One that the user started is used, and never ended. */
  readonly own: boolean
}

/** What `ssh -O check` says: it hangs on a master that is stopped, and says "running" on one whose link is dead. */
export type MasterState =
  | { readonly _tag: "Running"; readonly pid: number }
  | { readonly _tag: "None" }
  | { readonly _tag: "Hung" }

const none: MasterState = { _tag: "None" }

const control = (remote: Remote, path: string, command: string) =>
  Effect.gen(function* () {
    const binary = yield* SshBinary
    const args = [...overrideOptions(remote), "-S", controlPathWord(path), "-O", command, ...destinationWords(remote)]
    return yield* runSsh(binary, args, "3 seconds")
  })

/** Asks whether a master answers at this path. */
export const checkMaster = Effect.fn("Master.check")(function* (remote: Remote, path: string) {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* Effect.orElseSucceed(fs.exists(path), () => false))) return none
  const asked = yield* Effect.timeoutOption(askMaster(path), "3 seconds")
  if (Option.isNone(asked)) return { _tag: "Hung" } satisfies MasterState
  if (asked.value._tag === "Alive") return { _tag: "Running", pid: asked.value.pid } satisfies MasterState
  if (asked.value._tag === "Nobody") return none
  // Of a version that speaks otherwise: its own program knows how.
  const result = yield* control(remote, path, "check").pipe(Effect.option)
  if (Option.isNone(result)) return none
  if (result.value.exitCode === undefined) return { _tag: "Hung" } satisfies MasterState
  const pid = /Master running \(pid=(\d+)\)/.exec(`${result.value.stderr}\n${result.value.stdout}`)?.[1]
  return pid === undefined ? none : ({ _tag: "Running", pid: Number(pid) } satisfies MasterState)
})

/** `-O stop`: takes no more channels, goes on with those it has. `-O exit`: ends now, and with it its channels. */
export const endMaster = (remote: Remote, path: string, how: "stop" | "exit") =>
  control(remote, path, how).pipe(Effect.ignore)

/** What Maestro remembers of a master that it started, beside its socket or in the control folder. */
export const MasterRecord = Schema.fromJsonString(
  Schema.Struct({ path: Schema.String, pid: Schema.Int, started: Schema.String })
)

/** When a process began, as the system tells it; empty when there is no such process. A pid alone may be another's by now. */
export const startOf = (pid: number) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const stat = yield* Effect.option(fs.readFileString(`/proc/${pid}/stat`))
    if (Option.isSome(stat)) {
      // Field 22; the name in field 2 may hold anything, blanks and brackets too.
      return stat.value.slice(stat.value.lastIndexOf(")") + 2).split(" ")[19] ?? ""
    }
    const ps = ChildProcess.make("ps", ["-o", "lstart=", "-p", String(pid)], { stdin: "ignore", stderr: "ignore" })
    const handle = yield* ps
    return (yield* Stream.mkString(Stream.decodeText(handle.stdout))).trim()
  }).pipe(
    Effect.scoped,
    Effect.timeout(Duration.seconds(3)),
    Effect.orElseSucceed(() => "")
  )

class NotEnded extends Data.TaggedError("NotEnded")<{ readonly cause: unknown }> {}

/** Ends one process for good, by its pid. There is no Effect service for a process that somebody else started. */
export const killProcess = (pid: number): Effect.Effect<void> =>
  Effect.ignore(Effect.try({ try: () => process.kill(pid, "SIGKILL"), catch: (cause) => new NotEnded({ cause }) }))
