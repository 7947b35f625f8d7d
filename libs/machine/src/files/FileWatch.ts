import { decodeFileName } from "@maestro/core/machine/FileName"
import { Effect, type FileSystem, type PlatformError, Stream } from "effect"
import { Hex } from "effect/encoding"
import { fileFailure } from "./FileFailure.ts"
import { pathWord } from "./FileScript.ts"
import type { FileCall, FileShell } from "./FileShell.ts"
import { WatchBudget } from "./WatchBudget.ts"

export interface WatchPathOptions extends FileSystem.WatchOptions {
  /** Patterns of `find -name`: what is called so is not watched, nor what is below it (`.git`, `node_modules`). */
  readonly skip?: ReadonlyArray<string> | undefined
}

const slash = 0x2f
const tags: Readonly<Record<string, FileSystem.WatchEvent["_tag"]>> = { "+": "Create", "-": "Remove", "~": "Update" }

/** Records that begin with two slashes, which no path holds; undefined when the last, a dot, is not there. */
export const readChanges = (bytes: Uint8Array): ReadonlyArray<FileSystem.WatchEvent> | undefined => {
  const events: Array<FileSystem.WatchEvent> = []
  let at = 0
  while (at < bytes.length) {
    let end = at + 2
    while (end < bytes.length && !(bytes[end] === slash && bytes[end + 1] === slash)) end++
    const tag = tags[String.fromCharCode(bytes[at + 2] ?? 0)]
    if (tag === undefined) return bytes[at + 2] === 0x2e && end === bytes.length ? events : undefined
    events.push({ _tag: tag, path: decodeFileName(bytes.subarray(at + 3, end)) })
    at = end
  }
  return undefined
}

/**
 * Tells changes by looking again and again, each time one request of which only the differences come back. The machine
 * remembers what it saw last in the helper's own folder, so nothing of it is left behind. What happens twice between two
 * looks is told once.
 */
export const watchPath = (
  shell: FileShell,
  path: string,
  options: WatchPathOptions = {}
): Stream.Stream<FileSystem.WatchEvent, PlatformError.PlatformError> =>
  Effect.gen(function* () {
    const budget = yield* WatchBudget
    const key = Hex.random(16)
    const words = [options.recursive === true ? "r" : "", ...(options.skip ?? [])]
    const call = (remembered: string): FileCall => ({
      method: "watch",
      path,
      call: "m_poll",
      words: [pathWord(path), remembered, ...words]
    })
    if (path === "") return yield* fileFailure(call(key), 61, "")
    const forget = shell.forget({ method: "watch", path, call: "m_forget", words: [key] })
    yield* Effect.addFinalizer(() => forget)

    const took = Effect.fnUntraced(function* (remembered: string) {
      const before = performance.now()
      const bytes = yield* shell.run(call(remembered))
      return { bytes, pause: Math.max(budget.interval, (performance.now() - before) / budget.share) }
    })
    const first = yield* took(`new.${key}`)
    options.onReady?.()
    let { pause } = first

    const look = Effect.gen(function* () {
      yield* Effect.sleep(pause)
      const next = yield* took(key)
      pause = next.pause
      const changes = readChanges(next.bytes)
      return changes ?? (yield* fileFailure(call(key), 73, new TextDecoder().decode(next.bytes)))
    })
    return Stream.flattenIterable(Stream.fromEffectRepeat(look))
  }).pipe(Stream.unwrap)
