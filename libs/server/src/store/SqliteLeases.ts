import { type LeaseHolder, Leases } from "@maestro/core/session/Leases"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Clock, Effect, Layer, Option, Schedule, Schema } from "effect"
import { Database } from "./Database.ts"
import { isGone, thisProcess } from "./LeaseProcess.ts"
import { unreadable } from "./StoreFailure.ts"

/** Longer than a process can be held up by a store that others write to. */
const leaseMillis = 30_000
const renewal = Schedule.spaced("10 seconds")

const LeaseRow = Schema.Struct({
  token: Schema.String,
  pid: Schema.Int,
  started_at: Schema.String,
  expires_at: Schema.Int
})
const decode = Schema.decodeUnknownEffect(LeaseRow)

/** The lease is free when it has expired; and when it would last longer than any does, since the clock was set back. */
const takeFree = `insert into leases (name, token, pid, started_at, expires_at) values (?1, ?2, ?3, ?4, ?5)
  on conflict (name) do update set token = ?2, pid = ?3, started_at = ?4, expires_at = ?5
    where expires_at <= ?6 or expires_at > ?6 + ${2 * leaseMillis}`

const make = Effect.gen(function* () {
  const database = yield* Database
  // Asked for by few commands, and elsewhere than on Linux it takes a process to find out.
  const thisOne = yield* Effect.cached(thisProcess)

  const find = Effect.fnUntraced(function* (name: string) {
    const [row] = yield* database.all("select token, pid, started_at, expires_at from leases where name = ?", name)
    if (row === undefined) return Option.none()
    return Option.some(yield* Effect.mapError(decode(row), () => unreadable(database.file, `The lease "${name}"`)))
  })

  const tryTake = Effect.fnUntraced(function* (name: string, token: string, me: LeaseHolder) {
    const now = yield* Clock.currentTimeMillis
    return (yield* database.run(takeFree, name, token, me.pid, me.startedAt, now + leaseMillis, now)) > 0
  })

  /** Frees a lease whose holder is no more, unless somebody else has it by now. */
  const clearDead = Effect.fnUntraced(function* (name: string) {
    const found = yield* find(name)
    if (Option.isNone(found)) return
    const { pid, started_at, token } = found.value
    if (yield* isGone({ pid, startedAt: started_at }))
      yield* database.run("delete from leases where name = ? and token = ?", name, token)
  })

  /** False when another process has it: ours had expired, because this process was stopped or its machine slept. */
  const renew = Effect.fnUntraced(
    function* (token: string) {
      const now = yield* Clock.currentTimeMillis
      return (yield* database.run("update leases set expires_at = ? where token = ?", now + leaseMillis, token)) > 0
      // What could not be stored now is tried again by the next one.
    },
    Effect.orElseSucceed(() => true)
  )

  const release = (token: string) => Effect.ignore(database.run("delete from leases where token = ?", token))

  const take = Effect.fn("Leases.take")(function* (name: string) {
    const token = uuid7()
    const me = yield* thisOne
    const acquire = Effect.gen(function* () {
      if (yield* tryTake(name, token, me)) return true
      yield* clearDead(name)
      return yield* tryTake(name, token, me)
    })
    const taken = yield* Effect.acquireRelease(acquire, (isOurs) => (isOurs ? release(token) : Effect.void))
    if (!taken) return Option.none<LeaseHolder>()
    yield* Effect.forkScoped(Effect.repeat(renew(token), { schedule: renewal, while: (isOurs) => isOurs }))
    return Option.some(me)
  })

  const holder = Effect.fn("Leases.holder")(function* (name: string) {
    const found = yield* find(name)
    if (Option.isNone(found)) return Option.none<LeaseHolder>()
    const { expires_at, pid, started_at } = found.value
    const who: LeaseHolder = { pid, startedAt: started_at }
    const isFree = expires_at <= (yield* Clock.currentTimeMillis) || (yield* isGone(who))
    return isFree ? Option.none<LeaseHolder>() : Option.some(who)
  })

  return Leases.of({ take, holder })
})

/** `Leases` in the SQLite store: rows that end by themselves when nobody renews them. */
export const layer: Layer.Layer<Leases, never, Database> = Layer.effect(Leases, make)
