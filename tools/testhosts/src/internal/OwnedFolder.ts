import * as Os from "node:os"
import { Effect, FileSystem } from "effect"
import * as Processes from "../Processes.ts"

/** A temporary folder may be shared with containers, whose processes are others. */
const machine = `${Os.hostname()}/`

/** Ends and removes what test processes left that were killed before they could. */
const sweep = Effect.fnUntraced(function* (prefix: string) {
  const files = yield* FileSystem.FileSystem
  const alive = yield* Processes.living
  // Without /proc nobody is seen to live, and nothing may be called a leftover.
  if (alive.size === 0) return
  const names = yield* files.readDirectory(Os.tmpdir())
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const folder = `${Os.tmpdir()}/${name}`
    // No owner: it is being made now, by another process, or it is not ours to read.
    const owner = yield* Effect.orElseSucceed(files.readFileString(`${folder}/owner`), () => undefined)
    if (owner === undefined || !owner.startsWith(machine) || alive.has(owner.slice(machine.length))) continue
    yield* Processes.endAll(Processes.livingIn(folder))
    yield* Effect.ignore(files.remove(folder, { recursive: true, force: true }))
  }
})

/** A temporary folder that is removed with the scope, or, if this process is killed, by the next one that makes one. */
export const make = Effect.fn("OwnedFolder.make")(function* (prefix: string) {
  const files = yield* FileSystem.FileSystem
  yield* sweep(prefix)
  const made = yield* files.makeTempDirectoryScoped({ prefix })
  const folder = yield* files.realPath(made)
  yield* files.writeFileString(`${folder}/owner`, `${machine}${yield* Processes.self}`)
  return folder
})
