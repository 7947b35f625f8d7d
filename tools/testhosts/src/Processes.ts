import * as Fs from "node:fs/promises"
import { Effect, Schedule } from "effect"
import { live } from "./internal/Live.ts"

/** A process of this machine. Its id may be used again later; the id and the start time together may not. */
export interface Process {
  readonly pid: number
  readonly parent: number
  readonly startTime: string
  readonly name: string
}

const read = (path: string) => Effect.promise(() => Fs.readFile(path, "latin1").catch(() => undefined))

const parse = (stat: string): Process | undefined => {
  // The name is in brackets and may hold brackets and spaces itself, so the fields are counted from the last one.
  const close = stat.lastIndexOf(")")
  const open = stat.indexOf("(")
  const [state, parent, ...rest] = stat.slice(close + 2).split(" ")
  const startTime = rest[17]
  if (state === undefined || state === "Z" || state === "X" || startTime === undefined) return undefined
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), startTime, name: stat.slice(open + 1, close) }
}

/** Every process of this machine that is not a zombie. Empty where there is no /proc. */
export const list: Effect.Effect<ReadonlyArray<Process>> = Effect.gen(function* () {
  const names = yield* Effect.promise(() => Fs.readdir("/proc").catch(() => []))
  const pids = names.filter((name) => /^\d+$/.test(name))
  const stats = yield* Effect.forEach(pids, (pid) => read(`/proc/${pid}/stat`), { concurrency: 16 })
  return stats.flatMap((stat) => (stat === undefined ? [] : (parse(stat) ?? [])))
})

/** A process by id and start time, as one word. */
const nameOf = ({ pid, startTime }: Process) => `${pid}-${startTime}`

/** This process, as one word that no later process will ever be called by. */
export const self = Effect.map(list, (all) => {
  const own = all.find(({ pid }) => pid === process.pid)
  return own === undefined ? `${process.pid}-0` : nameOf(own)
})

/** The names of all processes that live, as `self` gives them. */
export const living = Effect.map(list, (all) => new Set(all.map(nameOf)))

/** A process and all that descend from it. */
export const treeOf = (processes: ReadonlyArray<Process>, root: number): ReadonlyArray<Process> => {
  const found = new Set<number>([root])
  // Parents may come after their children in the list, so look until nothing new is found.
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid)
  }
  return processes.filter(({ pid }) => found.has(pid))
}

/** The last octal digit of a descriptor's flags says how it was opened; 0 and 4 are read-only. */
const writable = /^flags:\s*\d*[123567]$/m

/**
 * Whether a process was started inside `folder`: by its environment's HOME, its own folder, or a file that it holds open
 * for writing. Reading does not count: another test process that looks into the folder or removes it does that too.
 */
const belongsTo = Effect.fnUntraced(function* (pid: number, folder: string) {
  const inside = (path: string) => path === folder || path.startsWith(`${folder}/`)
  const environment = (yield* read(`/proc/${pid}/environ`)) ?? ""
  if (environment.split("\0").some((one) => one.startsWith("HOME=") && inside(one.slice(5)))) return true
  const link = (path: string) => Effect.promise(() => Fs.readlink(path).catch(() => ""))
  if (inside(yield* link(`/proc/${pid}/cwd`))) return true
  const files = yield* Effect.promise(() => Fs.readdir(`/proc/${pid}/fd`).catch(() => []))
  for (const file of files) {
    if (!inside(yield* link(`/proc/${pid}/fd/${file}`))) continue
    if (writable.test((yield* read(`/proc/${pid}/fdinfo/${file}`)) ?? "")) return true
  }
  return false
})

/** Processes that live in a folder, however they detached themselves. Never this process or one above it. */
export const livingIn = Effect.fn("Processes.livingIn")(function* (folder: string) {
  const processes = yield* list
  const above = new Set<number>()
  for (let pid = process.pid; pid > 1 && !above.has(pid);) {
    above.add(pid)
    pid = processes.find((one) => one.pid === pid)?.parent ?? 0
  }
  return yield* Effect.filter(
    processes.filter(({ pid }) => pid > 1 && !above.has(pid)),
    ({ pid }) => belongsTo(pid, folder),
    { concurrency: 16 }
  )
})

const signal = ({ pid, startTime }: Process, name: NodeJS.Signals) =>
  Effect.gen(function* () {
    const stat = yield* read(`/proc/${pid}/stat`)
    if (stat === undefined || parse(stat)?.startTime !== startTime) return
    yield* Effect.ignore(Effect.try({ try: () => process.kill(pid, name), catch: () => "it is gone already" as const }))
  })

/**
 * Ends everything that `look` finds, by process id, and looks again until it finds nothing: what is being ended may
 * still start something. Gives up after 10 seconds with what is left (a process in an uninterruptible wait).
 */
export const endAll = Effect.fn("Processes.endAll")(function* (look: Effect.Effect<ReadonlyArray<Process>>) {
  const round = Effect.gen(function* () {
    const found = yield* look
    // Stopped first, so that no parent sees its child end and starts another one.
    yield* Effect.forEach(found, (one) => signal(one, "SIGSTOP"))
    yield* Effect.forEach(found, (one) => signal(one, "SIGKILL"))
    return found
  })
  return yield* round.pipe(
    Effect.repeat({
      schedule: Schedule.spaced("10 millis").pipe(Schedule.upTo({ duration: "10 seconds" })),
      while: (found) => found.length > 0
    }),
    Effect.provide(live)
  )
})
