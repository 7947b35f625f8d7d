import { Effect, FileSystem, Option, type PlatformError, Stream } from "effect"
import { parseObject } from "../agent/JsonObject.ts"
import { LineSplitter } from "../agent/Lines.ts"
import { sshErrorOf } from "../remote/SshError.ts"
import { type ClueReader, type ConversationClue, titleOf, withClue } from "./ConversationClue.ts"
import type { Conversation } from "./Conversation.ts"

/** How much of a file is looked at: agents put up to 40 kB of instructions before the first prompt. */
const maxBytes = 192 * 1024
const chunkSize = 32 * 1024

const isEnough = ({ prompt }: ConversationClue): boolean => prompt !== undefined

/** What the lines at the beginning of a file tell, up to the first prompt. */
const cluesOf = (path: string, read: ClueReader) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const lines = new LineSplitter()
    return yield* files.stream(path, { bytesToRead: maxBytes, chunkSize }).pipe(
      Stream.map((bytes) => lines.push(bytes)),
      Stream.scan(
        (): ConversationClue => ({}),
        (known, some) =>
          some.reduce((all, line) => {
            const from = isEnough(all) ? undefined : parseObject(line.text)
            return from === undefined ? all : withClue(all, read(from))
          }, known)
      ),
      Stream.takeUntil(isEnough),
      Stream.runLast,
      Effect.map(Option.getOrElse((): ConversationClue => ({})))
    )
  })

/** A file that may be a conversation. */
export interface ConversationFile {
  readonly path: string
  /** The conversation's id, where the file's name has it. */
  readonly id?: string | undefined
  readonly updatedAt: number
}

/** The conversation in a file: none where it is another folder's or a part of another one, holds no prompt, or is broken. */
export const conversationIn = (
  { id, path, updatedAt }: ConversationFile,
  read: ClueReader,
  cwd: string
): Effect.Effect<ReadonlyArray<Conversation>, PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.map(passingOver(cluesOf(path, read), {}), (clue: ConversationClue) => {
    const known = id ?? clue.id
    const title = titleOf(clue.name ?? clue.prompt ?? "")
    const isOther = clue.isPart === true || (clue.cwd !== undefined && clue.cwd !== cwd)
    return known === undefined || isOther || title === "" ? [] : [{ id: known, title, updatedAt }]
  })

/** One file that cannot be read is no reason not to show the others; a broken link is. */
export const passingOver = <A, R>(
  effect: Effect.Effect<A, PlatformError.PlatformError, R>,
  instead: A
): Effect.Effect<A, PlatformError.PlatformError, R> =>
  effect.pipe(
    Effect.catch((error) => (Option.isSome(sshErrorOf(error)) ? Effect.fail(error) : Effect.succeed(instead)))
  )
