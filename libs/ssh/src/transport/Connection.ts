import { Prompts } from "@maestro/core/remote/Prompts"
import type { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem, Option, Path, Ref, Schema, Semaphore } from "effect"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget, resolve } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { ConnectionLog } from "./ConnectionLog.ts"
import { askable } from "../prompts/Askable.ts"
import { controlFolder, fits } from "./ControlFolder.ts"
import { connectionName, tellsApart } from "./ControlPath.ts"
import { checkMaster, endMaster, killProcess, type Master, MasterRecord, startOf } from "./Master.ts"
import { cutLog, isLong, openChannels, serverVersion } from "./MasterLog.ts"
import { startMaster } from "./MasterStart.ts"
import { sweepControlFolder } from "./ControlSweep.ts"
import { startLock } from "./StartLock.ts"
import type { Disconnected } from "./Transport.ts"

/** A connection that is there, and where its things are. */
export interface Found {
  readonly master: Master
  readonly reused: boolean
  readonly config: ResolvedConfig
  /** Our folder for control sockets. */
  readonly folder: string
  /** ssh's log of a master of ours. */
  readonly logPath: string
}

/** The places of one remote's connection: all of ours start with `base`. */
interface Places {
  readonly config: ResolvedConfig
  readonly folder: string
  readonly base: string
  /** The ControlPath of the user's config, when it is safe to share. */
  readonly shared: string | undefined
}

export type OnConnectionLog = (log: string, config: ResolvedConfig) => Effect.Effect<void>

/** A failed attempt, for those who waited for the lock meanwhile: eight processes must not fail to log in eight times. */
const FailedAttempt = Schema.fromJsonString(
  Schema.Struct({
    at: Schema.Number,
    error: SshError,
    /** Nobody could be asked in it: it says nothing to who can ask. */
    batch: Schema.Boolean
  })
)

/** How long to wait for another process that is making the connection: somebody may be typing there. */
const lockLimit = "10 minutes"

/** When that is said. */
const sayAfter = "2 seconds"

/** The one connection of a remote: found, made, replaced, ended. */
export const make = Effect.fnUntraced(function* (remote: Remote) {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const current = yield* Ref.make<Found | undefined>(undefined)
  const lastConfig = yield* Ref.make<ResolvedConfig | undefined>(undefined)
  const lastServer = yield* Ref.make<string | undefined>(undefined)
  const avoidShared = yield* Ref.make(false)
  /** Whether a connection may still be taken for live without asking: once, for the first channel of this process. */
  const trusting = yield* Ref.make(true)
  const turn = yield* Semaphore.make(1)
  const background = yield* Effect.scope

  const fail = (config: ResolvedConfig, said: string) =>
    diagnose({ remote: remote.name, stage: "shell", exitCode: 255, stderr: said, target: failedTarget(remote, config) })

  /** Resolved anew for every connection, so that an edit of the config counts at once. */
  const locate = Effect.gen(function* () {
    const config = yield* resolve(remote)
    yield* Ref.set(lastConfig, config)
    const folder = yield* controlFolder.pipe(
      Effect.mapError(({ path, why }) => fail(config, `ControlPath: the folder ${path} cannot be used: ${why}`))
    )
    const apart =
      config.controlPath !== undefined && !(yield* Ref.get(avoidShared)) && (yield* tellsApart(remote, config))
    return {
      config,
      folder,
      base: paths.join(folder, connectionName(remote, config)),
      shared: apart ? config.controlPath : undefined
    } satisfies Places
  })

  const readRecord = ({ base }: Places) =>
    fs
      .readFileString(`${base}.json`)
      .pipe(Effect.flatMap(Schema.decodeUnknownEffect(MasterRecord)), Effect.option, Effect.map(Option.getOrUndefined))

  const writePrivate = (path: string, text: string) => Effect.ignore(fs.writeFileString(path, text, { mode: 0o600 }))

  /** Ends a master of ours that does not answer. Its pid must still be the process that we started. */
  const endByPid = Effect.fnUntraced(function* (places: Places, path: string) {
    const record = yield* readRecord(places)
    if (record === undefined || record.path !== path) return false
    const started = yield* startOf(record.pid)
    if (started !== "" && started === record.started) yield* killProcess(record.pid)
    yield* Effect.ignore(fs.remove(path, { force: true }))
    yield* Effect.ignore(fs.remove(`${places.base}.json`, { force: true }))
    return true
  })

  /** The live master of this remote, if there is one: the user's first. */
  const look = Effect.fnUntraced(function* (places: Places, endHung: boolean) {
    for (const path of [places.shared, places.base]) {
      if (path === undefined) continue
      const state = yield* checkMaster(remote, path)
      if (state._tag === "Running") {
        const record = yield* readRecord(places)
        const own = path === places.base || (record?.path === path && record.pid === state.pid)
        return { path, pid: state.pid, own } satisfies Master
      }
      if (state._tag === "Hung" && endHung) {
        const ended = yield* endByPid(places, path)
        if (!ended && path === places.shared) yield* Ref.set(avoidShared, true)
      }
    }
    return undefined
  })

  /**
   * A connection of ours whose process is the one that we started, taken for live without asking it: the channel that is
   * opened next tells, and asking first costs an ssh process.
   */
  const trust = Effect.fnUntraced(function* (places: Places) {
    if (places.shared !== undefined || !(yield* Ref.getAndSet(trusting, false))) return undefined
    const record = yield* readRecord(places)
    if (record === undefined || record.path !== places.base || record.started === "") return undefined
    if ((yield* startOf(record.pid)) !== record.started) return undefined
    return { path: record.path, pid: record.pid, own: true } satisfies Master
  })

  /** Where a new connection is to be: where the user's config wants one, or in our own folder. */
  const pathForNew = Effect.fnUntraced(function* (places: Places) {
    const { shared, config, base } = places
    const wanted = /^(?:yes|true|auto|ask|autoask)$/i.test(config.controlMaster)
    if (shared === undefined || !wanted || (yield* Ref.get(avoidShared)) || !fits(`${shared}.123456`)) return base
    const usable = yield* Effect.option(fs.access(paths.dirname(shared), { writable: true }))
    return Option.isSome(usable) ? shared : base
  })

  const start = Effect.fnUntraced(function* (places: Places, onLog: OnConnectionLog) {
    const path = yield* pathForNew(places)
    // Nobody waits for it, and the first channel must not share this process with it: there may be much to look at.
    yield* Effect.forkIn(Effect.delay(sweepControlFolder(places.folder), "2 seconds"), background)
    const pid = yield* startMaster({
      remote,
      config: places.config,
      path,
      logPath: `${places.base}.log`,
      onLog: (log) => onLog(log, places.config)
    }).pipe(
      Effect.tapError((error) =>
        Effect.flatMap(askable, (prompts) =>
          Schema.encodeEffect(FailedAttempt)({ at: Date.now(), error, batch: prompts === undefined }).pipe(
            Effect.flatMap((text) => writePrivate(`${places.base}.failed`, text)),
            Effect.ignore
          )
        )
      )
    )
    const record = { path, pid, started: yield* startOf(pid) }
    yield* Schema.encodeEffect(MasterRecord)(record).pipe(
      Effect.flatMap((text) => writePrivate(`${places.base}.json`, text)),
      Effect.ignore
    )
    return { path, pid, own: true } satisfies Master
  })

  /** Tells who waits for the lock what for. */
  const sayWaiting = Effect.gen(function* () {
    yield* Effect.sleep(sayAfter)
    const text = `Waiting for another Maestro process that is connecting to ${remote.name}; it may be asking something in its terminal.`
    yield* Effect.logWarning(text)
    const prompts = yield* Prompts
    yield* prompts.notify({ kind: "info", remote: remote.name, host: undefined, text })
    return yield* Effect.never
  }).pipe(Effect.scoped)

  /** Does something while no other process makes or ends this remote's connection. */
  const locked = <A, E, R>(places: Places, effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      yield* startLock(`${places.base}.lock`).pipe(
        Effect.raceFirst(sayWaiting),
        Effect.mapError((error) => fail(places.config, `ControlPath: cannot lock ${places.base}.lock: ${error.why}`)),
        Effect.timeoutOrElse({
          duration: lockLimit,
          orElse: () =>
            Effect.fail(
              fail(places.config, `ControlPath: another Maestro process holds ${places.base}.lock for too long`)
            )
        })
      )
      return yield* effect
    }).pipe(Effect.scoped)

  const failedSince = (places: Places, since: number) =>
    fs.readFileString(`${places.base}.failed`).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(FailedAttempt)),
      Effect.option,
      Effect.flatMap((failed) =>
        Effect.map(askable, (prompts) => {
          if (Option.isNone(failed) || failed.value.at < since) return undefined
          return failed.value.batch && prompts !== undefined ? undefined : failed.value.error
        })
      )
    )

  const found = (places: Places, master: Master, reused: boolean): Found => ({
    master,
    reused,
    config: places.config,
    folder: places.folder,
    logPath: `${places.base}.log`
  })

  const findOrStart = Effect.fnUntraced(function* (
    onLog: OnConnectionLog,
    known: typeof trust = () => Effect.undefined
  ) {
    const since = Date.now()
    const places = yield* locate
    const live = (yield* known(places)) ?? (yield* look(places, false))
    if (live !== undefined) return found(places, live, true)
    return yield* locked(
      places,
      Effect.gen(function* () {
        const meanwhile = yield* look(places, true)
        if (meanwhile !== undefined) return found(places, meanwhile, true)
        const failed = yield* failedSince(places, since)
        if (failed !== undefined) return yield* failed
        return found(places, yield* start(places, onLog), false)
      })
    )
  })

  /** Removes what a connection that is gone leaves; the lock, which is held meanwhile, comes last. */
  const clear = ({ base }: Places) =>
    Effect.forEach(
      [".log", ".json", ".failed", ".lock"],
      (ending) => Effect.ignore(fs.remove(`${base}${ending}`, { force: true })),
      { discard: true }
    )

  const placesOf = ({ config, folder, logPath }: Found): Places => ({
    config,
    folder,
    base: logPath.slice(0, -".log".length),
    shared: undefined
  })

  const noteServer = ({ master, logPath }: Found) =>
    master.own
      ? fs.readFileString(logPath).pipe(
          Effect.flatMap((log) => Ref.set(lastServer, serverVersion(log))),
          Effect.ignore
        )
      : Effect.void

  const silent: OnConnectionLog = () => Effect.void

  const forget = (old: Found) => Ref.update(current, (each) => (each === old ? undefined : each))

  return {
    /** The connection as it was last known, or one that should be live, found or made. */
    get: Effect.gen(function* () {
      const known = yield* Ref.get(current)
      if (known !== undefined) return known
      const fresh = yield* findOrStart(yield* ConnectionLog, trust)
      yield* Ref.set(current, fresh)
      yield* noteServer(fresh)
      return fresh
    }).pipe(Semaphore.withPermit(turn)),

    /** A connection that has just been looked at, or made. */
    getFresh: (onLog: OnConnectionLog = silent) =>
      findOrStart(onLog).pipe(
        Effect.tap((fresh) => Effect.andThen(Ref.set(current, fresh), noteServer(fresh))),
        Semaphore.withPermit(turn)
      ),

    known: Ref.get(current),

    /** What ssh made of the remote the last time it was asked. */
    lastConfig: () => Ref.getUnsafe(lastConfig),

    /** The version string of the server, where the log of a connection of ours has it. */
    lastServer: () => Ref.getUnsafe(lastServer),

    /** The connection is gone: the next `get` looks for another. */
    forget,

    /** The connection does not answer: one of ours is ended, the user's is left alone and not used again. */
    giveUp: Effect.fnUntraced(function* (old: Found) {
      yield* forget(old)
      if (!old.master.own) return yield* Ref.set(avoidShared, true)
      const places = placesOf(old)
      const replaceable = Effect.gen(function* () {
        const record = yield* readRecord(places)
        if (record?.pid === old.master.pid) yield* endByPid(places, old.master.path)
      })
      yield* Effect.ignore(locked(places, replaceable))
    }),

    /** Keeps the log of a connection of ours from growing without end. */
    tend: Effect.fnUntraced(function* (live: Found) {
      if (live.master.own && (yield* isLong(live.logPath))) {
        yield* Effect.ignore(locked(placesOf(live), cutLog(live.logPath)))
      }
    }),

    disconnect: Effect.gen(function* () {
      const places = yield* locate
      const end = Effect.gen(function* () {
        const live = yield* look(places, true)
        if (live === undefined) {
          yield* clear(places)
          return { _tag: "NotConnected" } satisfies Disconnected
        }
        if (!live.own) return { _tag: "NotOurs", path: live.path } satisfies Disconnected
        const log = yield* Effect.orElseSucceed(fs.readFileString(`${places.base}.log`), () => "")
        const channels = openChannels(log)
        yield* endMaster(remote, live.path, channels > 0 ? "stop" : "exit")
        // The socket was renamed, so its master does not remove it.
        yield* Effect.ignore(fs.remove(live.path, { force: true }))
        yield* clear(places)
        return channels > 0
          ? ({ _tag: "Ending", channels } satisfies Disconnected)
          : ({ _tag: "Ended" } satisfies Disconnected)
      })
      yield* Ref.set(current, undefined)
      return yield* Effect.ensuring(locked(places, end), sweepControlFolder(places.folder))
    }).pipe(Semaphore.withPermit(turn))
  }
})
