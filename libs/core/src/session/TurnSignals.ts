import { Effect, Queue, type Scope } from "effect"
import type { JobId } from "../machine/Jobs.ts"

/** Tells who looks at a turn in this process that something of it was stored. What it is they read themselves. */
export interface TurnSignals {
  ring(id: JobId): Effect.Effect<void>
  /** One token stands for any number of rings. */
  listen(id: JobId): Effect.Effect<Queue.Dequeue<void>, never, Scope.Scope>
}

export const makeTurnSignals: Effect.Effect<TurnSignals> = Effect.sync(() => {
  const listeners = new Map<JobId, Set<Queue.Queue<void>>>()

  const add = Effect.fnUntraced(function* (id: JobId) {
    const queue = yield* Queue.sliding<void>(1)
    const all = listeners.get(id) ?? new Set()
    listeners.set(id, all.add(queue))
    return queue
  })
  const remove = (id: JobId, queue: Queue.Queue<void>) =>
    Effect.sync(() => {
      const all = listeners.get(id)
      if (all?.delete(queue) === true && all.size === 0) listeners.delete(id)
    })

  return {
    ring: (id) => Effect.sync(() => listeners.get(id)?.forEach((queue) => Queue.offerUnsafe(queue, undefined))),
    listen: (id) => Effect.acquireRelease(add(id), (queue) => remove(id, queue))
  }
})
