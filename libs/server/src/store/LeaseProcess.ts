import type { LeaseHolder } from "@maestro/core/session/Leases"
import { Effect, Option, Predicate } from "effect"
import { execFile } from "node:child_process"
import { readFile, readlink } from "node:fs/promises"

const tried = (read: () => Promise<string>): Effect.Effect<Option.Option<string>> =>
  Effect.option(Effect.tryPromise({ try: read, catch: () => "not to be had" as const }))

/** Processes of another container, or of another start of this machine, have numbers of their own. */
const world = Effect.map(
  Effect.all([
    tried(() => readFile("/proc/sys/kernel/random/boot_id", "utf8")),
    tried(() => readlink("/proc/self/ns/pid"))
  ]),
  (parts) => parts.map((part) => Option.getOrElse(part, () => "-").trim()).join(" ")
)

/** From Linux's own table: clock ticks from the machine's start on. The command's name, before it, may hold anything. */
const fromProc = (pid: number) =>
  Effect.map(
    tried(() => readFile(`/proc/${pid}/stat`, "utf8")),
    Option.flatMap((line) => {
      const fields = line.slice(line.lastIndexOf(")") + 2).split(" ")
      // A zombie is no process that does anything.
      return fields[0] === "Z" || fields[0] === "X" ? Option.none() : Option.fromUndefinedOr(fields[19])
    })
  )

const fromPs = (pid: number) =>
  Effect.map(
    tried(
      () =>
        new Promise<string>((resolve, reject) => {
          const options = { env: { PATH: "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC" }, timeout: 5_000 }
          execFile("ps", ["-o", "lstart=", "-p", String(pid)], options, (error, stdout) =>
            error === null ? resolve(stdout.trim()) : reject(error)
          )
        })
    ),
    Option.filter((text) => text !== "")
  )

const onLinux = process.platform === "linux"
const startOf = onLinux ? fromProc : fromPs

const unknown = "?"

/** This process, so that no other one that gets its number later is taken for it. */
export const thisProcess: Effect.Effect<LeaseHolder> = Effect.gen(function* () {
  const start = yield* startOf(process.pid)
  return {
    pid: process.pid,
    startedAt: `${yield* world} ${Option.getOrElse(start, () => unknown)}`
  }
})

const exists = (pid: number): Effect.Effect<boolean> =>
  Effect.try({
    try: () => process.kill(pid, 0),
    // "Not yours to signal" is an answer too.
    catch: (cause) => !(Predicate.hasProperty(cause, "code") && cause.code === "ESRCH")
  }).pipe(Effect.catch((isThere) => Effect.succeed(isThere)))

/** Whether a process has ended for sure. Of one on another machine or in another container nothing is known from here. */
export const isGone = Effect.fn("LeaseProcess.isGone")(function* ({ pid, startedAt }: LeaseHolder) {
  const here = `${yield* world} `
  if (!startedAt.startsWith(here)) return false
  if (!(yield* exists(pid))) return true
  const then = startedAt.slice(here.length)
  if (then === unknown) return false
  return Option.match(yield* startOf(pid), {
    onSome: (now) => now !== then,
    // Linux tells it of every process of ours: one without is a zombie, or has ended just now.
    onNone: () => onLinux
  })
})
