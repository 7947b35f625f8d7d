import { assert } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Queue, Stream } from "effect"
import { type FileSystemIt, outcomeOf, testFolder } from "./FileSystemIt.ts"

/** Watches a path, and gives what waits until one of these has happened to a name. */
const watching = Effect.fnUntraced(function* (path: string, recursive: boolean) {
  const fs = yield* FileSystem.FileSystem
  const ready = yield* Deferred.make<void>()
  const events = yield* Queue.unbounded<FileSystem.WatchEvent>()
  const onReady = () => Deferred.doneUnsafe(ready, Effect.void)
  const watcher = yield* fs.watch(path, { recursive, onReady }).pipe(
    Stream.runForEach((event) => Queue.offer(events, event)),
    Effect.forkChild({ startImmediately: true })
  )
  yield* Effect.raceFirst(Deferred.await(ready), Fiber.join(watcher))
  const until = (name: string, ...tags: ReadonlyArray<FileSystem.WatchEvent["_tag"]>) =>
    Queue.take(events).pipe(
      Effect.repeat({ until: (event) => event.path.endsWith(name) && tags.includes(event._tag) }),
      Effect.timeout("30 seconds")
    )
  return { until, watcher }
})

/** Changes are told while somebody watches. A change that comes quickly after another may be told as one. */
export const fileWatchCases = (it: FileSystemIt) => {
  it.effect("tells what is made, changed and removed in a folder", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/old file\n`, "x")
      const { until, watcher } = yield* watching(folder, false)
      yield* fs.writeFileString(`${folder}/new file`, "x")
      yield* until("new file", "Create")
      yield* fs.writeFileString(`${folder}/new file`, "changed")
      yield* until("new file", "Update")
      yield* fs.remove(`${folder}/new file`)
      yield* until("new file", "Remove")
      yield* fs.remove(`${folder}/old file\n`)
      yield* until("old file\n", "Remove")
      yield* Fiber.interrupt(watcher)
    })
  )

  it.effect("tells of what is below the folder when asked, also in folders that are made meanwhile", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.makeDirectory(`${folder}/sub`)
      const { until } = yield* watching(folder, true)
      yield* fs.writeFileString(`${folder}/sub/inner`, "x")
      yield* until("sub/inner", "Create")
      yield* fs.makeDirectory(`${folder}/made`)
      yield* until("made", "Create")
      yield* fs.writeFileString(`${folder}/made/deep`, "x")
      yield* until("made/deep", "Create", "Update")
      yield* fs.remove(`${folder}/made`, { recursive: true })
      yield* until("made", "Remove")
    })
  )

  it.effect("watches a single file", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "x")
      const { until } = yield* watching(path, false)
      yield* fs.writeFileString(path, "longer")
      yield* until("file", "Update")
    })
  )

  it.effect("fails when there is nothing to watch", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      assert.strictEqual(yield* outcomeOf(Stream.runDrain(fs.watch(`${yield* testFolder}/none`))), "NotFound")
    })
  )
}
