import { Clock, Effect, FileSystem, Option, Path, Schema } from "effect"
import { MasterRecord, startOf } from "./Master.ts"

/** How old a file must be that nobody can be using any more, in milliseconds. */
const old = 24 * 60 * 60 * 1_000

/** What belongs to a connection, and the log of a channel, whose process is in its name. */
const ofConnection = /^([0-9a-f]{16})\.(?:log|json|failed)(?:\.[0-9a-f]{6})?$/
const ofChannel = /^channel\.(\d+)\.[0-9a-f]{12}$/

/**
 * Removes what processes left that were killed, and connections that ended by themselves. A connection whose socket is
 * there, or whose process lives, keeps its files; locks stay, since they cost nothing and may be held.
 */
export const sweepControlFolder = Effect.fn("ControlSweep.sweep")(
  function* (folder: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const now = yield* Clock.currentTimeMillis
    const names = yield* fs.readDirectory(folder)
    const ages = new Map<string, number>()
    for (const name of names) {
      const info = yield* Effect.option(fs.stat(path.join(folder, name)))
      const changed = Option.flatMap(info, ({ mtime }) => mtime)
      if (Option.isSome(changed)) ages.set(name, now - changed.value.getTime())
    }
    /** Whether its socket or its process is there, or a file of it is young: one that is being made has no more yet. */
    const inUse = Effect.fnUntraced(function* (connection: string) {
      if (ages.has(connection)) return true
      if ([...ages].some(([name, age]) => name.startsWith(`${connection}.`) && age < old)) return true
      const record = yield* fs
        .readFileString(path.join(folder, `${connection}.json`))
        .pipe(Effect.flatMap(Schema.decodeUnknownEffect(MasterRecord)), Effect.option)
      return Option.isSome(record) && (yield* startOf(record.value.pid)) === record.value.started
    })
    /** A process may have got the number of one that is gone: a day settles that. */
    const isLeft = Effect.fnUntraced(function* (name: string, age: number) {
      const connection = ofConnection.exec(name)?.[1]
      if (connection !== undefined) return age >= old && !(yield* inUse(connection))
      const pid = ofChannel.exec(name)?.[1]
      return pid !== undefined && (age >= old || (yield* startOf(Number(pid))) === "")
    })
    for (const [name, age] of ages) {
      if (yield* isLeft(name, age)) yield* Effect.ignore(fs.remove(path.join(folder, name), { force: true }))
    }
  },
  (effect) => Effect.ignore(effect)
)
