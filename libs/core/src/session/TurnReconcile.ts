import { Effect, Option } from "effect"
import type { AgentCatalog } from "../agent/AgentCatalog.ts"
import { type JobInfo, Jobs } from "../machine/Jobs.ts"
import { Machines } from "../machine/Machines.ts"
import { Client } from "./Client.ts"
import type { SessionId } from "./Session.ts"
import { turnAgent } from "./SessionCommand.ts"
import { isSameMachine, onMachine } from "./SessionMachine.ts"
import type { SessionStore } from "./SessionStore.ts"
import type { Turn } from "./Turn.ts"
import { type EndTurn, remoteRemoved, type TurnIntake } from "./TurnIntake.ts"
import type { TurnQueue } from "./TurnQueue.ts"
import type { TurnError } from "./Turns.ts"
import { TurnStore } from "./TurnStore.ts"

/** A turn of which nobody can say now what became of it, and why not. */
export interface TurnInDoubt {
  readonly turn: Turn
  readonly error: TurnError
}

const byMachine = (turns: ReadonlyArray<Turn>): ReadonlyArray<ReadonlyArray<Turn>> => {
  const groups: Array<Array<Turn>> = []
  for (const turn of turns) {
    const group = groups.find(([first]) => first !== undefined && isSameMachine(first.machine, turn.machine))
    if (group === undefined) groups.push([turn])
    else group.push(turn)
  }
  return groups
}

/** Catches up with what happened on the machines while nobody was there (product row S6). */
export const makeTurnReconcile = Effect.fnUntraced(function* (intake: TurnIntake, queue: TurnQueue, end: EndTurn) {
  const store = yield* TurnStore
  const client = yield* Client
  const context = yield* Effect.context<AgentCatalog | Machines | SessionStore>()

  const catchUp = Effect.fnUntraced(function* (turn: Turn, info: JobInfo | undefined) {
    if (turn.state._tag === "Launching") return yield* queue.settleLaunch(turn)
    // What is not there either has ended in a way of its own.
    const isOver = info === undefined || info.state._tag === "Exited" || info.state._tag === "Lost"
    if (isOver) yield* intake.complete(turn.id)
  })

  /** Ours, ended, and not known there to be stored: whoever stored its end was gone before it could say so. */
  const thank = Effect.fnUntraced(function* ({ acknowledged, id, meta, sizes, state }: JobInfo) {
    const isOver = state._tag === "Exited" || state._tag === "Lost"
    const isThanked = acknowledged !== undefined && acknowledged.out >= sizes.out && acknowledged.err >= sizes.err
    if (!isOver || isThanked || meta.client !== (yield* client.id)) return
    const turn = yield* store.get(id)
    if (Option.isNone(turn) || turn.value.state._tag !== "Ended") return
    const { offsets } = yield* store.progress(id)
    yield* Jobs.use((jobs) => jobs.acknowledge(id, offsets))
  })

  const removed = (turn: Turn) =>
    Effect.flatMap(Effect.provideContext(turnAgent(turn), context), (agent) => end(agent, turn, remoteRemoved))

  /** One question to a machine tells of all its turns. */
  const onOne = Effect.fnUntraced(function* (turns: ReadonlyArray<Turn>) {
    const [first] = turns
    if (first === undefined) return []
    const doubt = (turn: Turn) => (error: TurnError) => Effect.succeed<ReadonlyArray<TurnInDoubt>>([{ turn, error }])
    const settled = (turn: Turn, effect: Effect.Effect<void, TurnError>) =>
      effect.pipe(Effect.as<ReadonlyArray<TurnInDoubt>>([]), Effect.catch(doubt(turn)))
    const listed = Effect.tap(
      Jobs.use((jobs) => jobs.list),
      (infos) => Effect.ignore(Effect.forEach(infos, thank, { discard: true }))
    )
    return yield* onMachine(first.machine, listed).pipe(
      Effect.flatMap((infos) =>
        Effect.forEach(
          turns,
          (turn) =>
            settled(
              turn,
              catchUp(
                turn,
                infos.find(({ id }) => id === turn.id)
              )
            ),
          {
            concurrency: 8
          }
        )
      ),
      Effect.catchTag("RemoteNotFound", () => Effect.forEach(turns, (turn) => settled(turn, removed(turn)))),
      Effect.catch((error: TurnError) => Effect.forEach(turns, (turn) => doubt(turn)(error))),
      Effect.map((doubts) => doubts.flat())
    )
  })

  return Effect.fnUntraced(function* (session: SessionId | undefined) {
    const groups = byMachine(yield* store.unfinished(session))
    return (yield* Effect.forEach(groups, onOne, { concurrency: "unbounded" })).flat()
  }, Effect.provideContext(context))
})
