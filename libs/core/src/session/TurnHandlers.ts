import { Effect, HashMap, Option, Stream, SubscriptionRef } from "effect"
import type { JobId } from "../machine/Jobs.ts"
import { Attended } from "../remote/Attended.ts"
import { StoreVersion } from "../rpc/StoreVersion.ts"
import { wireError } from "../rpc/WireError.ts"
import { Dispatcher } from "./Dispatcher.ts"
import { Sessions } from "./Sessions.ts"
import { type SentTurn, TurnRpcs } from "./TurnRpcs.ts"
import { TurnNotFound, Turns } from "./Turns.ts"
import { TurnStore } from "./TurnStore.ts"

const make = Effect.gen(function* () {
  const sessions = yield* Sessions
  const turns = yield* Turns
  const store = yield* TurnStore
  const dispatcher = yield* Dispatcher
  const version = yield* StoreVersion

  const idOf = (session: string) => Effect.map(sessions.get(session), ({ id }) => id)

  const send = Effect.fn("turns.send")(function* (session: string, turn: SentTurn) {
    const sent = yield* turns.send(session, turn)
    yield* dispatcher.wake(sent.session, true)
    return sent
  })

  const get = Effect.fn("turns.get")(function* (id: JobId) {
    const found = yield* store.get(id)
    return Option.isSome(found) ? found.value : yield* new TurnNotFound({ id })
  })

  const queue = (session: string) => Effect.flatMap(idOf(session), store.queued)

  const watchQueue = (session: string) =>
    Stream.unwrap(
      // By its id: a session that gets another name stays the one that is watched.
      Effect.map(idOf(session), (id) => StoreVersion.watch(store.queued(id)))
    ).pipe(Stream.provideService(StoreVersion, version))

  const troubles = SubscriptionRef.changes(dispatcher.troubles).pipe(
    Stream.changes,
    Stream.map((all) => HashMap.toEntries(all).map(([session, error]) => ({ session, error: wireError(error) })))
  )

  return TurnRpcs.of({
    "turns.send": ({ session, turn }) => Effect.mapError(send(session, turn), wireError),
    "turns.follow": ({ turn, attended = false }) =>
      turns.follow(turn).pipe(Stream.provideService(Attended, attended), Stream.mapError(wireError)),
    "turns.stop": ({ session, turn }) => Effect.mapError(turns.stop(session, turn), wireError),
    "turns.resume": ({ session }) => Effect.flatMap(idOf(session), (id) => dispatcher.wake(id, true)),
    "turns.troubles": () => troubles,
    "turns.get": ({ turn }) => get(turn),
    "turns.events": ({ turn }) => Stream.unwrap(Effect.map(get(turn), ({ id }) => store.events(id))),
    "turns.recent": ({ session, limit }) => Effect.flatMap(idOf(session), (id) => store.recent(id, limit)),
    "turns.queue": ({ session }) => queue(session),
    "turns.watchQueue": ({ session }) => watchQueue(session),
    "turns.changePrompt": ({ turn, prompt }) => store.changePrompt(turn, prompt),
    "turns.unqueue": ({ turn }) => store.unqueue(turn),
    "turns.clearQueue": ({ session }) => Effect.flatMap(idOf(session), store.clear),
    "turns.usage": ({ filter }) => store.usage(filter)
  })
})

/** The procedures of turns over the services. */
export const layer = TurnRpcs.toLayer(make)
