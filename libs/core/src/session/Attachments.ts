import { Effect, FileSystem } from "effect"
import type { AgentFailure } from "../agent/AgentEvent.ts"
import { writeFileAtomic } from "../machine/AtomicWrite.ts"
import type { JobId } from "../machine/Jobs.ts"
import type { Session } from "./Session.ts"
import { attachmentFolder, onMachine } from "./SessionMachine.ts"
import type { Attachment, Turn } from "./Turn.ts"
import { AttachmentRefused } from "./Turns.ts"

/** Bytes of one file: it goes through memory, and an agent that is to read it has less room by far. */
export const largestAttachment = 64 * 1024 * 1024

const sizeText = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`

/** What is written into a prompt is one line. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replaceAll(/[\u0000-\u001f\u007f]/g, "_")

const refuse = (path: string, why: string) => Effect.fail(new AttachmentRefused({ path, why }))

const readHere = (path: string) =>
  onMachine(
    { _tag: "Local" },
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const info = yield* fs.stat(path)
      if (info.type === "Directory") return yield* refuse(path, "it is a folder. Pack it into one file first")
      if (info.type !== "File") return yield* refuse(path, "it is not a regular file")
      if (info.size > BigInt(largestAttachment)) {
        const size = sizeText(Number(info.size))
        return yield* refuse(path, `it has ${size}, and ${sizeText(largestAttachment)} is the most`)
      }
      return yield* fs.readFile(path)
    })
  ).pipe(
    Effect.catchTag("PlatformError", (error) =>
      refuse(path, error.reason._tag === "NotFound" ? "there is no such file" : error.message)
    )
  )

/** The names that files get: each its own, and two of one name in folders of their own. */
const placesOf = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Map<string, number>()
  return paths.map((path) => {
    const name = nameOf(path)
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${count}/${name}`
  })
}

/**
 * Copies files of this machine to a session's machine, into a folder that only the user can read there; all of them, or
 * nothing stays.
 */
export const bringAttachments = Effect.fnUntraced(function* (
  session: Session,
  turn: JobId,
  paths: ReadonlyArray<string>
) {
  if (paths.length === 0) return []
  const places = placesOf(paths)
  for (const path of paths) {
    if (!path.startsWith("/")) return yield* refuse(path, "its path must be absolute")
    if (nameOf(path) === "") return yield* refuse(path, "it is a folder. Pack it into one file first")
  }
  const bring = (folder: string, path: string, place: string) =>
    Effect.gen(function* () {
      const bytes = yield* readHere(path)
      const remotePath = `${folder}/${place}`
      const fs = yield* FileSystem.FileSystem
      yield* fs.makeDirectory(remotePath.slice(0, remotePath.lastIndexOf("/")), { recursive: true, mode: 0o700 })
      yield* writeFileAtomic(remotePath, bytes, { mode: 0o600 })
      return { name: nameOf(path), size: bytes.length, remotePath } satisfies Attachment
    })
  return yield* onMachine(
    session.machine,
    Effect.gen(function* () {
      const folder = yield* attachmentFolder(session.id, turn)
      return yield* Effect.forEach(paths, (path, at) => bring(folder, path, places[at] ?? nameOf(path))).pipe(
        Effect.onError(() => removeFolder(folder))
      )
    })
  )
})

const removeFolder = (folder: string) =>
  FileSystem.FileSystem.use((fs) => Effect.ignore(fs.remove(folder, { recursive: true, force: true })))

/** Removes what was brought for a turn that is not sent after all. */
export const removeAttachments = Effect.fnUntraced(function* ({ attachments, machine, session, id }: Turn) {
  if (attachments.length === 0) return
  yield* Effect.ignore(onMachine(machine, Effect.flatMap(attachmentFolder(session, id), removeFolder)))
})

/** Why a turn cannot be begun whose files are not on its machine: the session moved to another one, or they were removed. */
export const missingAttachment = Effect.fnUntraced(function* ({ attachments }: Pick<Turn, "attachments">) {
  const fs = yield* FileSystem.FileSystem
  for (const { name, remotePath } of attachments) {
    if (yield* fs.exists(remotePath)) continue
    const failure: AgentFailure = {
      kind: "not-found",
      code: "attachment-not-found",
      message: `${name}, which was sent with the prompt, is not on the session's machine: ${remotePath} is not there.`,
      hint: "The session was moved to another machine after the prompt was sent, or the file was removed. Send the prompt again with its files."
    }
    return failure
  }
  return undefined
})
