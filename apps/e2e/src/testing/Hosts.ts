import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Schedule } from "effect"

/** A file on the host, byte for byte, by the host's own hand and not over SSH. */
export const fileOn = Effect.fnUntraced(function* (host: TestHost["Service"], path: string) {
  const { stdout, exitCode, stderr } = yield* host.exec(["base64", path])
  if (exitCode !== 0) return yield* Effect.die(new Error(`${path}: ${stderr}`))
  return Buffer.from(stdout, "base64")
})

export const jobFolder = (host: TestHost["Service"], id: string) => `${host.home}/.local/state/maestro/jobs/v1/${id}`

/** Prints the pid of every process that is not dead and has the text in its environment or its words. */
const look = `
for folder in /proc/[0-9]*; do
  pid=\${folder#/proc/}
  [ "$pid" != "$$" ] && [ "$pid" != "$PPID" ] || continue
  { tr '\\0' '\\n' <"$folder/environ"; tr '\\0' '\\n' <"$folder/cmdline"; } 2>/dev/null | grep -qF "$1" || continue
  case $(sed 's/.*) //; s/ .*//' "$folder/stat" 2>/dev/null) in Z | X | '') ;; *) echo "$pid" ;; esac
done`

/**
 * Processes of the host whose environment or command line has this text. Looked for as the account itself: in a
 * container root may not see the environments of others.
 */
export const processesWith = Effect.fnUntraced(function* (host: TestHost["Service"], text: string) {
  const shell = host.provider === "docker" ? ["su", "-s", "/bin/sh", host.user] : ["env", "-u", "MAESTRO_JOB", "sh"]
  const { stdout } = yield* host.exec([...shell, "-c", look, "look", text])
  return stdout.split("\n").filter((line) => line !== "")
})

/** The process of a job's runner and when it started, in clock ticks since boot: together they name a process. */
export const identityOf = Effect.fnUntraced(function* (host: TestHost["Service"], pid: string) {
  const { stdout } = yield* host.exec(["cat", `/proc/${pid}/stat`])
  return `${pid} ${stdout.slice(stdout.lastIndexOf(")") + 2).split(" ")[19]}`
})

/** Looks again and again until it is so. The test's own time limit ends it. */
export const until = <E, R>(look: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.asVoid(Effect.repeat(look, { until: (so) => so, schedule: Schedule.spaced("50 millis") }))
