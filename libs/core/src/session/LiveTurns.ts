import { Clock, Effect, Layer, Option } from "effect"
import { AgentCatalog } from "../agent/AgentCatalog.ts"
import { uuid7 } from "../id/Uuid.ts"
import { JobId } from "../machine/Jobs.ts"
import { Machines } from "../machine/Machines.ts"
import { Remotes } from "../remote/Remotes.ts"
import { bringAttachments, removeAttachments } from "./Attachments.ts"
import type { Client } from "./Client.ts"
import type { Leases } from "./Leases.ts"
import type { Session, SessionId } from "./Session.ts"
import { sessionCommand } from "./SessionCommand.ts"
import { usableRemote } from "./SessionMachine.ts"
import { SessionStore } from "./SessionStore.ts"
import { type Turn, TurnState } from "./Turn.ts"
import { makeTurnEnds } from "./TurnEnds.ts"
import { makeTurnFollow } from "./TurnFollow.ts"
import { makeTurnIntake } from "./TurnIntake.ts"
import { makeTurnLaunch } from "./TurnLaunch.ts"
import { makeTurnQueue } from "./TurnQueue.ts"
import { makeTurnReconcile } from "./TurnReconcile.ts"
import { type NewTurn, Turns } from "./Turns.ts"
import { makeTurnSignals } from "./TurnSignals.ts"
import { makeTurnStop } from "./TurnStop.ts"
import { TurnStore } from "./TurnStore.ts"

type Needs = AgentCatalog | Client | Leases | Machines | Remotes | SessionStore | TurnStore

const make = Effect.gen(function* () {
  const store = yield* TurnStore
  const sessions = yield* SessionStore
  const context = yield* Effect.context<Needs>()
  const signals = yield* makeTurnSignals
  const end = yield* makeTurnEnds(signals)
  const intake = yield* makeTurnIntake(signals, end)
  const queue = yield* makeTurnQueue(intake, yield* makeTurnLaunch(signals, end))
  const stopTurns = yield* makeTurnStop(intake, queue)
  const catchUp = yield* makeTurnReconcile(intake, queue, end)

  const send = Effect.fn("Turns.send")(function* (nameOrId: string, wanted: NewTurn) {
    const session = yield* sessions.get(nameOrId)
    const sent = wanted.id === undefined ? Option.none() : yield* store.get(wanted.id)
    if (Option.isSome(sent)) return sent.value
    const access = wanted.access ?? session.access
    yield* sessionCommand(session, { access, resume: session.agentSessionId })
    yield* usableRemote(session.machine)
    const createdAt = yield* Clock.currentTimeMillis
    const id = wanted.id ?? JobId.make(uuid7(createdAt))
    const turn: Turn = {
      id,
      session: session.id,
      type: wanted.type ?? "USER",
      prompt: wanted.prompt,
      attachments: yield* bringAttachments(session, id, wanted.attachments),
      agent: session.agent,
      machine: session.machine,
      access,
      createdAt,
      state: TurnState.cases.Queued.make({})
    }
    yield* Effect.onError(enqueue(session, turn, wanted.when), () => takeBack(turn))
    return turn
  }, Effect.provideContext(context))

  const enqueue = Effect.fnUntraced(function* (session: Session, turn: Turn, when: NewTurn["when"]) {
    if (when === "queue") return yield* store.enqueue(turn, "last")
    // It waits before what is stopped has ended, or that would make room for another one.
    yield* store.enqueue(turn, "first")
    yield* stopTurns(session).pipe(
      // What came after the end of what was stopped is no failure of the stop.
      Effect.catch((error) => Effect.flatMap(isWaiting(turn), (waits) => (waits ? Effect.fail(error) : Effect.void)))
    )
  })

  const isWaiting = ({ id }: Turn) =>
    Effect.map(store.get(id), (turn) => Option.exists(turn, ({ state }) => state._tag === "Queued"))

  /** A prompt that was not sent after all leaves nothing; one that has begun meanwhile is left alone. */
  const takeBack = (turn: Turn) =>
    store.unqueue(turn.id).pipe(
      Effect.orElseSucceed(() => true),
      Effect.flatMap((isOurs) => (isOurs ? removeAttachments(turn) : Effect.void))
    )

  const advance = Effect.fn("Turns.advance")(function* (nameOrId: string) {
    yield* queue.advance(yield* sessions.get(nameOrId))
  })

  const stop = Effect.fn("Turns.stop")(function* (nameOrId: string, turn?: JobId) {
    return yield* stopTurns(yield* sessions.get(nameOrId), turn)
  })

  const reconcile = Effect.fn("Turns.reconcile")((session?: SessionId) => catchUp(session))

  return Turns.of({ send, advance, follow: yield* makeTurnFollow(signals, intake, queue), stop, reconcile })
})

/** Turns over the stores, the agents and the machines of this Maestro. */
export const layer: Layer.Layer<Turns, never, Needs> = Layer.effect(Turns, make)
