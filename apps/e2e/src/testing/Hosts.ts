import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Schedule } from "effect"

/** A file on the host, byte for byte, by the host's own hand and not over SSH. */
export const fileOn = Effect.fnUntraced(function* (host: TestHost["Service"], path: string) {
  const { stdout, exitCode, stderr } = yield* host.exec(["base64", path])
  if (exitCode !== 0) return yield* Effect.die(new Error(`${path}: ${stderr}`))
  return Buffer.from(stdout, "base64")
})

export const jobFolder = (host: TestHost["Service"], id: string) => `${host.home}/.local/state/maestro/jobs/v1/${id}`

/** Processes of the host whose environment or command line has this text. */
export const processesWith = Effect.fnUntraced(function* (host: TestHost["Service"], text: string) {
  const look =
    'for d in /proc/[0-9]*; do [ "$d" = "/proc/$$" ] || if tr "\\0" "\\n" <"$d/environ" 2>/dev/null | grep -qF "$1" || tr "\\0" " " <"$d/cmdline" 2>/dev/null | grep -qF "$1"; then p=${d#/proc/}; case $(cut -d" " -f3 "$d/stat" 2>/dev/null) in Z | "") ;; *) echo "$p";; esac; fi; done'
  const { stdout } = yield* host.exec(["env", "-u", "MAESTRO_JOB", "sh", "-c", look, "look", text])
  return stdout.split("\n").filter((line) => line !== "")
})

/** The process of a job's runner and when it started, in clock ticks since boot: together they name a process. */
export const identityOf = Effect.fnUntraced(function* (host: TestHost["Service"], pid: string) {
  const { stdout } = yield* host.exec(["cat", `/proc/${pid}/stat`])
  return `${pid} ${stdout.slice(stdout.lastIndexOf(")") + 2).split(" ")[19]}`
})

class NotYet extends Error {}

/** Looks again and again until it is so. The test's own time limit ends it. */
export const until = <E, R>(look: Effect.Effect<boolean, E, R>) =>
  look.pipe(
    Effect.flatMap((so) => (so ? Effect.void : Effect.fail(new NotYet()))),
    Effect.retry({ schedule: Schedule.spaced("50 millis"), while: (error) => error instanceof NotYet })
  )
