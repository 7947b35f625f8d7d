import { decodeFileName } from "@maestro/core/machine/FileName"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Effect, type FileSystem, Option, type PlatformError, Stream } from "effect"
import { Hex } from "effect/encoding"
import { fileFailure } from "./FileFailure.ts"
import { notifyPath } from "./FileNotify.ts"
import { pathWord } from "./FileScript.ts"
import type { FileCall, FileShell } from "./FileShell.ts"
import { WatchBudget } from "./WatchBudget.ts"

export interface WatchPathOptions extends FileSystem.WatchOptions {
  /** Patterns of `find -name`: what is called so is not watched, nor what is below it (`.git`, `node_modules`). */
  readonly skip?: ReadonlyArray<string> | undefined
}

type WatchEvents = Stream.Stream<FileSystem.WatchEvent, PlatformError.PlatformError>

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

const callOf = (path: string, name: string, ...words: ReadonlyArray<string>): FileCall => ({
  method: "watch",
  path,
  call: name,
  words
})

/**
 * Tells changes by looking again and again, each time one request of which only the differences come back. The machine
 * remembers what it saw last in the helper's own folder, so nothing of it is left behind. What happens twice between two
 * looks is told once.
 */
const pollPath = (shell: FileShell, path: string, options: WatchPathOptions): WatchEvents =>
  Effect.gen(function* () {
    const budget = yield* WatchBudget
    const key = Hex.random(16)
    const words = [options.recursive === true ? "r" : "", ...(options.skip ?? [])]
    const call = (remembered: string) => callOf(path, "m_poll", pathWord(path), remembered, ...words)
    yield* Effect.addFinalizer(() => shell.forget(callOf(path, "m_forget", key)))

    const took = Effect.fnUntraced(function* (remembered: string) {
      const before = performance.now()
      const bytes = yield* shell.run(call(remembered))
      return { bytes, pause: Math.max(budget.interval, (performance.now() - before) / budget.share) }
    })
    let { pause } = yield* took(`new.${key}`)
    options.onReady?.()

    const look = Effect.gen(function* () {
      yield* Effect.sleep(pause)
      const next = yield* took(key)
      pause = next.pause
      const changes = readChanges(next.bytes)
      return changes ?? (yield* fileFailure(call(key), 73, new TextDecoder().decode(next.bytes)))
    })
    return Stream.flattenIterable(Stream.fromEffectRepeat(look))
  }).pipe(Stream.unwrap)

/**
 * Changes of a file, or of what is in a folder, by paths relative to it. A folder with all that is below it is watched by
 * inotifywait where that is installed, on a channel of its own; everything else is looked at again and again, within a
 * budget (`WatchBudget`). Ends with its scope, on both machines.
 */
export const watchPath = (shell: FileShell, path: string, options: WatchPathOptions = {}): WatchEvents =>
  Effect.gen(function* () {
    const ask = callOf(path, "m_can_notify", pathWord(path))
    if (path === "") return yield* fileFailure(ask, 61, "")
    const poll = pollPath(shell, path, options)
    if (options.recursive !== true) return poll
    const answer = yield* shell.run(ask)
    return answer.length === 0 ? poll : Stream.catchIf(notifyPath(shell, path, options), isNotLink, () => poll)
  }).pipe(Stream.unwrap)

/** Too many folders for inotify, no second channel, or the folder itself is gone: looking still tells. */
const isNotLink = (error: PlatformError.PlatformError) => Option.isNone(sshErrorOf(error))
