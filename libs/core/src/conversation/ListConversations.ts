import { Effect, Stream } from "effect"
import { claudeFolder, readClaude } from "./ClaudeConversations.ts"
import { codexFolder, readCodex } from "./CodexConversations.ts"
import { ConversationsUnlisted } from "./Conversation.ts"
import type { ClueReader } from "./ConversationClue.ts"
import { type ConversationFile, conversationIn } from "./ConversationFile.ts"
import { concurrency, dated, maxConversations, namesIn } from "./ConversationFolder.ts"
import type { ConversationPlace } from "./ConversationPlace.ts"
import { geminiFolder, readGemini } from "./GeminiConversations.ts"
import { listOpencode } from "./OpencodeConversations.ts"
import { piFolder, readPi } from "./PiConversations.ts"
import { qwenFolder, readQwen } from "./QwenConversations.ts"

/** How many files of other folders are looked into at most, where an agent keeps them all together. */
const maxFiles = 500

const suffix = ".jsonl"

const newestNames = (names: ReadonlyArray<string>) =>
  names.filter((name) => name.endsWith(suffix)).toSorted((one, other) => (one < other ? 1 : -1))

const fromFiles = (files: ReadonlyArray<ConversationFile>, read: ClueReader, { cwd }: ConversationPlace) =>
  Effect.map(
    Effect.forEach(files, (file) => conversationIn(file, read, cwd), { concurrency }),
    (all) => all.flat()
  )

/** A folder whose files are named by the conversation's id: only their times tell which are new. */
const listById = Effect.fnUntraced(function* (folder: string, read: ClueReader, place: ConversationPlace) {
  const names = newestNames(yield* namesIn(folder))
  const files = names.map((name) => ({ path: `${folder}/${name}`, id: name.slice(0, -suffix.length) }))
  return yield* fromFiles((yield* dated(files)).slice(0, maxConversations), read, place)
})

/** A folder whose files are named by the time when they were begun. */
const listByTime = Effect.fnUntraced(function* (folder: string, read: ClueReader, place: ConversationPlace) {
  const names = newestNames(yield* namesIn(folder)).slice(0, maxConversations)
  return yield* fromFiles(yield* dated(names.map((name) => ({ path: `${folder}/${name}` }))), read, place)
})

const foldersIn = (folder: string) =>
  Stream.fromEffect(namesIn(folder)).pipe(
    Stream.flatMap((names) =>
      Stream.fromIterable(
        names
          .filter((name) => /^\d+$/.test(name))
          .toSorted()
          .toReversed()
      )
    ),
    Stream.map((name) => `${folder}/${name}`)
  )

/** All folders' files lie together, by days: the newest days are looked through until there are enough. */
const listCodex = (place: ConversationPlace) =>
  foldersIn(codexFolder(place)).pipe(
    Stream.flatMap(foldersIn),
    Stream.flatMap(foldersIn),
    Stream.flatMap((day) =>
      Stream.fromEffect(namesIn(day)).pipe(
        Stream.flatMap((names) => Stream.fromIterable(newestNames(names).map((name) => ({ path: `${day}/${name}` }))))
      )
    ),
    Stream.take(maxFiles),
    Stream.mapEffect((file) => Effect.flatMap(dated([file]), (files) => fromFiles(files, readCodex, place)), {
      concurrency
    }),
    Stream.flatMap(Stream.fromIterable),
    Stream.take(maxConversations),
    Stream.runCollect
  )

const listGemini = Effect.fnUntraced(function* (place: ConversationPlace) {
  const folder = yield* geminiFolder(place)
  return folder === undefined ? [] : yield* listByTime(folder, readGemini, place)
})

const listers = {
  "claude-code": (place: ConversationPlace) => listById(claudeFolder(place), readClaude, place),
  codex: listCodex,
  "gemini-cli": listGemini,
  "qwen-code": (place: ConversationPlace) => listById(qwenFolder(place), readQwen, place),
  opencode: listOpencode,
  pi: (place: ConversationPlace) => listByTime(piFolder(place), readPi, place)
}

const isListed = (agent: string): agent is keyof typeof listers => Object.hasOwn(listers, agent)

/**
 * The conversations that an agent keeps of a folder on the machine that is provided, the newest 50, whoever began them.
 * Files that are broken, or closed to us, are passed over.
 */
export const listConversations = Effect.fn("listConversations")(function* (agent: string, place: ConversationPlace) {
  if (!isListed(agent)) return yield* new ConversationsUnlisted({ agent, listed: Object.keys(listers) })
  const found = yield* listers[agent](place)
  return found.toSorted((one, other) => other.updatedAt - one.updatedAt)
})
