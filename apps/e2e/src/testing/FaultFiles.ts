import { writeFileAtomic } from "@maestro/core/machine/AtomicWrite"
import { Effect, FileSystem, Option } from "effect"
import { attempt, untilDone } from "./FaultAttempt.ts"
import type { FaultWorld } from "./FaultWorld.ts"

/** A document whose every line says which version it is of. */
const contentOf = (version: number) => `version ${version} of the document\n`.repeat(3_000)

/** The version that a whole document is of. */
const versionOf = (text: string): number | undefined => {
  const version = Number(/^version (\d+) /.exec(text)?.[1] ?? Number.NaN)
  return text === contentOf(version) ? version : undefined
}

/** Somebody saves a document again and again, and others read it meanwhile: each sees one whole version, never an older one. */
export const saving = Effect.fnUntraced(function* (world: FaultWorld) {
  const { ledger, work } = world
  const fs = yield* FileSystem.FileSystem
  const path = `${work}/document`
  const encoder = new TextEncoder()
  const versions = { saved: 0, tried: 0 }
  yield* untilDone(world, "save", writeFileAtomic(path, encoder.encode(contentOf(0))))

  const save = Effect.gen(function* () {
    versions.tried += 1
    const version = versions.tried
    const saved = yield* attempt(world, "save", writeFileAtomic(path, encoder.encode(contentOf(version))))
    if (Option.isSome(saved)) versions.saved = version
    yield* Effect.sleep("100 millis")
  }).pipe(Effect.provideService(FileSystem.FileSystem, fs))
  const check = (text: string, oldest: number) => {
    const version = versionOf(text)
    if (version === undefined) return ledger.violation(`a torn document of ${text.length} characters`)
    if (version < oldest || version > versions.tried) {
      ledger.violation(`version ${version} was read: ${oldest} was saved before, ${versions.tried} was the last`)
    }
  }
  const read = Effect.gen(function* () {
    const oldest = versions.saved
    const text = yield* attempt(world, "read", fs.readFileString(path))
    if (Option.isSome(text)) check(text.value, oldest)
    yield* Effect.sleep("100 millis")
  })
  return {
    save,
    read,
    verify: Effect.map(untilDone(world, "read", fs.readFileString(path)), (text) => check(text, versions.saved))
  }
})

/** Somebody looks into a folder whose content does not change. */
export const listing = Effect.fnUntraced(function* (world: FaultWorld) {
  const { ledger, local, work } = world
  const fs = yield* FileSystem.FileSystem
  const folder = `${work}/many`
  const names = Array.from({ length: 300 }, (_, i) => `file ${String(i).padStart(4, "0")}`)
  yield* Effect.orDie(local.makeDirectory(world.seen(folder)))
  for (const name of names) yield* Effect.orDie(local.writeFileString(world.seen(`${folder}/${name}`), name))
  const look = Effect.gen(function* () {
    const found = yield* attempt(world, "list", fs.readDirectory(folder))
    if (Option.isSome(found) && found.value.toSorted().join() !== names.join()) {
      ledger.violation(`a folder of ${names.length} files was listed with ${found.value.length}`)
    }
    const exists = yield* attempt(world, "exists", fs.exists(`${folder}/${names[7]}`))
    if (Option.contains(exists, false)) ledger.violation("a file that is there was said not to exist")
    yield* Effect.sleep("150 millis")
  })
  return { look }
})

/** Somebody appends lines to a log: each is there once when that succeeded, and at most once when it failed. */
export const appending = Effect.fnUntraced(function* (world: FaultWorld) {
  const { ledger, work } = world
  const fs = yield* FileSystem.FileSystem
  const path = `${work}/log`
  const done = new Set<string>()
  let tried = 0
  const append = Effect.gen(function* () {
    tried += 1
    const line = `line ${tried} of the log`
    const appended = yield* attempt(world, "append", fs.writeFileString(path, `\n${line}\n`, { flag: "a" }))
    if (Option.isSome(appended)) done.add(line)
    yield* Effect.sleep("100 millis")
  })
  const verify = Effect.gen(function* () {
    const text = yield* Effect.orDie(world.local.readFileString(world.seen(path)))
    const counts = ledger.countLines(text, /^line \d+ of the log$/)
    for (const [line, count] of counts) {
      if (count > 1) ledger.violation(`"${line}" was appended ${count} times`)
    }
    for (const line of done) if (!counts.has(line)) ledger.violation(`"${line}" was appended, and is not there`)
  })
  return { append, verify }
})

/** Somebody copies a folder with all that is in it, and removes the copy. */
export const copying = Effect.fnUntraced(function* (world: FaultWorld) {
  const { ledger, local, work } = world
  const fs = yield* FileSystem.FileSystem
  const source = `${work}/tree`
  for (const folder of ["a", "a/b", "c"]) {
    yield* Effect.orDie(local.makeDirectory(world.seen(`${source}/${folder}`), { recursive: true }))
    for (let i = 0; i < 5; i++) {
      yield* Effect.orDie(local.writeFileString(world.seen(`${source}/${folder}/${i}`), `${folder} ${i}`))
    }
  }
  const content = (yield* Effect.orDie(local.readDirectory(world.seen(source), { recursive: true }))).toSorted()
  let copies = 0
  const copy = Effect.gen(function* () {
    copies += 1
    const target = `${work}/copies/copy ${copies}`
    const copied = yield* attempt(world, "copy", fs.copy(source, target))
    if (Option.isSome(copied)) {
      const found = yield* attempt(world, "list all", fs.readDirectory(target, { recursive: true }))
      if (Option.isSome(found) && found.value.toSorted().join() !== content.join()) {
        ledger.violation(`a copy has ${found.value.length} of ${content.length} files`)
      }
    }
    const removed = yield* attempt(world, "remove", fs.remove(target, { recursive: true, force: true }))
    if (Option.isSome(removed) && (yield* attempt(world, "exists", fs.exists(target))).pipe(Option.contains(true))) {
      ledger.violation(`${target} was removed, and is there`)
    }
    yield* Effect.sleep("200 millis")
  })
  yield* untilDone(world, "make folder", fs.makeDirectory(`${work}/copies`, { recursive: true }))
  return { copy }
})
