import * as Processes from "@maestro/testhosts/Processes"
import { Effect, Option, Schedule } from "effect"
import type { FaultWorld } from "./FaultWorld.ts"
import { until } from "./Hosts.ts"

const kinds = [
  /** File descriptors of this process, by what they lead to, without those of the proxy. */
  "descriptors",
  /** Connections through the proxy. */
  "connections",
  /** ssh processes of this run on this machine. */
  "clients",
  /** Files of single channels in the folder of the control sockets. */
  "channelFiles",
  /** The server's processes. */
  "serverProcesses",
  /** What else runs in the account of the remote, but for the `sleep`s of those that wait. */
  "remoteProcesses",
  /** Folders of helpers in the remote's folder for temporary files, and drafts of jobs. */
  "helperFolders",
  /** Temporary files of saves. */
  "unfinishedSaves"
] as const

/** What a run keeps on both machines at one moment, by name. */
export type Traces = Readonly<Record<(typeof kinds)[number], ReadonlyArray<string>>>

/** How much there may be of each. */
export type Counts = Readonly<Record<(typeof kinds)[number], number>>

/** Nothing but the server that listens. */
export const nothing: Counts = {
  descriptors: 0,
  connections: 0,
  clients: 0,
  channelFiles: 0,
  serverProcesses: 1,
  remoteProcesses: 0,
  helperFolders: 0,
  unfinishedSaves: 0
}

/** The variables that a process of this machine began with; none of one that is gone. */
export const environmentOf = ({ local }: FaultWorld, pid: number): Effect.Effect<ReadonlyArray<string>> =>
  local.readFileString(`/proc/${pid}/environ`).pipe(
    Effect.map((text) => text.split("\0")),
    Effect.orElseSucceed(() => [])
  )

export const tracesOf = (world: FaultWorld): Effect.Effect<Traces> =>
  Effect.gen(function* () {
    const { control, folder, host, local, proxy, scratch, seen, work } = world
    const names = (path: string) => Effect.orElseSucceed(local.readDirectory(path), () => [])
    const descriptor = (fd: string) =>
      local.readLink(`/proc/self/fd/${fd}`).pipe(
        Effect.map((target) => [`${fd} ${target}`]),
        // The one that the list itself was read with.
        Effect.orElseSucceed(() => [])
      )
    const { open } = yield* proxy.stats
    const tcp = yield* Effect.orElseSucceed(local.readFileString("/proc/self/net/tcp"), () => "")
    const isTcp = (link: string) => tcp.includes(` ${/socket:\[(\d+)\]/.exec(link)?.[1] ?? "none"} `)
    const all = yield* Processes.list
    const server = yield* Effect.orDie(host.sshPid)
    const tree = new Set(Processes.treeOf(all, server).map(({ pid }) => pid))
    const isServer = ({ name, pid }: Processes.Process) => tree.has(pid) && name.startsWith("sshd")
    const others = all.filter((each) => each.pid !== process.pid && each.name !== "sleep" && !isServer(each))
    const named = (processes: ReadonlyArray<Processes.Process>) => processes.map(({ name, pid }) => `${name} ${pid}`)
    const having = (variable: string) =>
      Effect.map(
        Effect.filter(others, ({ pid }) =>
          Effect.map(environmentOf(world, pid), (variables) => variables.includes(variable))
        ),
        named
      )
    const drafts = yield* names(seen(`${host.home}/.local/state/maestro/jobs/v1`))
    return {
      descriptors: (yield* Effect.forEach(yield* names("/proc/self/fd"), descriptor))
        .flat()
        .filter((link) => !isTcp(link)),
      connections: Array.from({ length: open }, (_, i) => `connection ${i + 1}`),
      clients: yield* having(`XDG_RUNTIME_DIR=${folder}`),
      channelFiles: (yield* names(control)).filter((name) => name.startsWith("channel.")),
      serverProcesses: named(all.filter(isServer)),
      remoteProcesses: yield* having(`HOME=${host.home}`),
      helperFolders: [...(yield* names(scratch)), ...drafts.filter((name) => name.startsWith(".drafts."))],
      unfinishedSaves: (yield* names(seen(work))).filter((name) => name.endsWith(".tmp"))
    }
  })

/** How much there is of each. */
export const countsOf = (traces: Traces): Counts => ({
  descriptors: traces.descriptors.length,
  connections: traces.connections.length,
  clients: traces.clients.length,
  channelFiles: traces.channelFiles.length,
  serverProcesses: traces.serverProcesses.length,
  remoteProcesses: traces.remoteProcesses.length,
  helperFolders: traces.helperFolders.length,
  unfinishedSaves: traces.unfinishedSaves.length
})

/** The most that there is of each within a second or so: some processes come and go while all is well. */
export const countsWithin = Effect.fnUntraced(function* (world: FaultWorld) {
  const most: Record<keyof Counts, number> = { ...nothing }
  const look = Effect.map(tracesOf(world), (now) => {
    for (const kind of kinds) most[kind] = Math.max(most[kind], now[kind].length)
  })
  yield* Effect.repeat(look, Schedule.spaced("100 millis").pipe(Schedule.upTo({ times: 10 })))
  return most
})

/** Waits until there is no more than this; what is still too much after a minute is a violation. */
export const untilNoMoreThan = (world: FaultWorld, allowed: Counts, when: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    let tooMuch: ReadonlyArray<string> = []
    const look = Effect.map(tracesOf(world), (now) => {
      tooMuch = kinds
        .filter((kind) => now[kind].length > allowed[kind])
        .map((kind) => `${now[kind].length} ${kind}, not ${allowed[kind]} (${now[kind].join(", ")})`)
      return tooMuch.length === 0
    })
    const clean = yield* Effect.timeoutOption(until(look), "60 seconds")
    if (Option.isNone(clean)) world.ledger.violation(`${when} there are ${tooMuch.join(", ")}`)
  })
