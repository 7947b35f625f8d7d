import { Effect, FileSystem, Option } from "effect"

/** Bytes of a master's log above which it is cut; each channel adds about three thousand. */
const longest = 512 * 1_024

/** What stands for the lines that were cut. It looks like one of ssh's own that nobody reads as an error. */
const carried = /^debug1: maestro: (\d+) channels were open$/m

const count = (log: string, pattern: RegExp) => log.match(pattern)?.length ?? 0

/** How many channels are open on a master, by its log. */
export const openChannels = (log: string): number =>
  Number(carried.exec(log)?.[1] ?? 0) +
  count(log, /: new (?:session \[client-session\]|stdio-forward )/g) -
  count(log, /: free: (?:client-session|direct-tcpip)/g)

/** The version string of the server that a connection ended at; jump hosts come before it. */
export const serverVersion = (log: string): string | undefined =>
  log
    .match(/remote software version .*/g)
    ?.at(-1)
    ?.replace("remote software version ", "")
    .trim()

/** Whether a master's log is long enough to be cut. */
export const isLong = Effect.fnUntraced(function* (path: string) {
  const info = yield* Effect.option((yield* FileSystem.FileSystem).stat(path))
  return Option.isSome(info) && info.value.size > longest
})

/**
 * Cuts a master's log, and keeps how many channels are open. ssh appends to it, so it goes on at the new end. One at a
 * time: the caller holds the connection's lock.
 */
export const cutLog = Effect.fnUntraced(
  function* (path: string) {
    if (!(yield* isLong(path))) return
    const fs = yield* FileSystem.FileSystem
    const read = fs.readFileString(path)
    // A line that comes between reading and cutting would be lost, and a channel miscounted.
    let log = yield* read
    for (let next = yield* read; next !== log; next = yield* read) log = next
    yield* fs.truncate(path, 0)
    const version = serverVersion(log)
    const kept = [
      `debug1: maestro: ${openChannels(log)} channels were open`,
      ...(version === undefined ? [] : [`debug1: Remote protocol version 2.0, remote software version ${version}`])
    ]
    yield* fs.writeFileString(path, kept.map((line) => `${line}\n`).join(""), { flag: "a" })
  },
  (effect) => Effect.ignore(effect)
)
