import { decodeFileName } from "@maestro/core/machine/FileName"
import { Effect, type FileSystem, type PlatformError, Stream } from "effect"
import { concatBytes } from "../spawner/MarkFinder.ts"
import { fileFailure } from "./FileFailure.ts"
import { listFolder } from "./FileListing.ts"
import { pathWord } from "./FileScript.ts"
import type { FileCall, FileShell } from "./FileShell.ts"

export interface NotifyOptions {
  readonly onReady?: (() => void) | undefined
  /** Patterns of `find -name`. */
  readonly skip?: ReadonlyArray<string> | undefined
}

/** One line of inotifywait's, as `m_notify` has it written. */
interface Notice {
  readonly events: ReadonlyArray<string>
  readonly path: string
}

const slash = 0x2f
const established = "Watches established."

const indexOfSlashes = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(slash, from); at >= 0; at = bytes.indexOf(slash, at + 1)) {
    if (bytes[at + 1] === slash) return at
  }
  return -1
}

/** The notices that are whole, `//EVENTS path//`, and what is left. No path holds two slashes. */
export const readNotices = (
  bytes: Uint8Array
): { readonly notices: ReadonlyArray<Notice>; readonly rest: Uint8Array } => {
  const notices: Array<Notice> = []
  let at = 0
  while (true) {
    const start = indexOfSlashes(bytes, at)
    const end = start < 0 ? -1 : indexOfSlashes(bytes, start + 2)
    if (end < 0) return { notices, rest: bytes.subarray(start < 0 ? Math.max(at, bytes.length - 1) : start) }
    const text = decodeFileName(bytes.subarray(start + 2, end))
    const space = text.indexOf(" ")
    notices.push({ events: text.slice(0, space).split(","), path: text.slice(space + 1) })
    at = end + 2
  }
}

const tagOf = ({ events }: Notice): FileSystem.WatchEvent["_tag"] | undefined => {
  if (events.includes("CREATE") || events.includes("MOVED_TO")) return "Create"
  if (events.includes("DELETE") || events.includes("MOVED_FROM")) return "Remove"
  return events.includes("MODIFY") || events.includes("ATTRIB") ? "Update" : undefined
}

const isGone = ({ events }: Notice) => events.some((event) => /^(DELETE_SELF|MOVE_SELF|UNMOUNT)$/.test(event))

/** Patterns of names as a regular expression, of the extended kind that inotifywait takes. */
export const excludeExpression = (skip: ReadonlyArray<string>): string => {
  const names = skip.map((pattern) =>
    pattern
      .replace(/[.^$+(){}|\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")
  )
  return names.join("|")
}

/**
 * What inotifywait tells of a folder and all below it. It begins to watch a new folder a moment after that was made: what
 * came into it before is found by looking. Fails when inotifywait ends, or the folder itself is gone.
 */
export const notifyPath = (
  shell: FileShell,
  path: string,
  { onReady, skip = [] }: NotifyOptions
): Stream.Stream<FileSystem.WatchEvent, PlatformError.PlatformError> => {
  const words = [pathWord(path), excludeExpression(skip)]
  const call: FileCall = { method: "watch", path, call: "m_notify", words }

  const inNewFolder = Effect.fnUntraced(function* (folder: string) {
    yield* Effect.sleep("100 millis")
    // It may be gone by now, which is told as well.
    const found = yield* Effect.orElseSucceed(
      listFolder(shell, { method: "watch", path: `${path}/${folder}` }, { skip }),
      () => []
    )
    return found.map((entry): FileSystem.WatchEvent => ({ _tag: "Create", path: `${folder}/${entry.name}` }))
  })

  const eventsOf = (notice: Notice): Stream.Stream<FileSystem.WatchEvent, PlatformError.PlatformError> => {
    if (notice.path === "") return isGone(notice) ? Stream.fail(fileFailure(call, 80, "")) : Stream.empty
    const tag = tagOf(notice)
    if (tag === undefined) return Stream.empty
    const event = Stream.succeed<FileSystem.WatchEvent>({ _tag: tag, path: notice.path })
    if (tag !== "Create" || !notice.events.includes("ISDIR")) return event
    return Stream.concat(event, Stream.flattenIterable(Stream.fromEffect(inNewFolder(notice.path))))
  }

  return Stream.suspend(() => {
    let held: Uint8Array = new Uint8Array()
    let root = ""
    /** Paths come absolute, the folder's own with a slash at its end or without. */
    const relative = (notice: Notice): Notice => {
      if (notice.events.includes("ROOT")) root = notice.path === "/" ? "" : notice.path
      return { ...notice, path: notice.path.slice(root.length + 1) }
    }
    let isReady = false
    return shell.follow(call).pipe(
      Stream.map((bytes) => {
        held = concatBytes([held, bytes])
        if (!isReady) {
          const place = decodeFileName(held).indexOf(established)
          if (place < 0) return []
          isReady = true
          onReady?.()
        }
        const { notices, rest } = readNotices(held)
        held = rest
        return notices.map(relative)
      }),
      Stream.flattenIterable,
      Stream.flatMap(eventsOf, { concurrency: 16 })
    )
  })
}
