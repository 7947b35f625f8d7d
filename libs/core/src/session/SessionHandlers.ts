import { Effect, Stream } from "effect"
import { StoreVersion } from "../rpc/StoreVersion.ts"
import { wireError } from "../rpc/WireError.ts"
import { Conversations } from "./Conversations.ts"
import { entryExcerpt } from "./EntryExcerpt.ts"
import { changed } from "./SessionChange.ts"
import { changesBetween, type SessionListChange } from "./SessionListChange.ts"
import { SessionRpcs } from "./SessionRpcs.ts"
import type { SessionEntry } from "./SessionStore.ts"
import { Sessions } from "./Sessions.ts"

type Entries = ReadonlyArray<SessionEntry>

/** The first list whole, then what leads from each to the next. */
const next = (before: Entries | undefined, after: Entries): readonly [Entries, ReadonlyArray<SessionListChange>] => [
  after,
  before === undefined ? [{ _tag: "All", sessions: after }] : changesBetween(before, after)
]

/** The procedures of sessions over the services. */
export const layer = SessionRpcs.toLayer(
  Effect.gen(function* () {
    const sessions = yield* Sessions
    const conversations = yield* Conversations
    const version = yield* StoreVersion
    const list = Effect.map(sessions.list, (entries) => entries.map(entryExcerpt))
    return SessionRpcs.of({
      "sessions.list": () => list,
      "sessions.watch": () =>
        StoreVersion.watch(list).pipe(
          Stream.provideService(StoreVersion, version),
          Stream.mapAccum(() => undefined as Entries | undefined, next)
        ),
      "sessions.get": ({ session }) => sessions.get(session),
      "sessions.create": ({ id, draft, values }) => sessions.create(draft, values, id),
      "sessions.change": ({ session, change, values }) => sessions.change(session, changed(change), values),
      "sessions.duplicate": ({ session, id, name }) => sessions.duplicate(session, name, id),
      "sessions.remove": ({ session, force }) => sessions.remove(session, { force }),
      "sessions.conversations": ({ session }) => Effect.mapError(conversations.list(session), wireError),
      "sessions.adopt": ({ session, conversation, unchecked }) =>
        Effect.mapError(conversations.adopt(session, conversation, { unchecked }), wireError),
      "sessions.forget": ({ session }) => conversations.forget(session)
    })
  })
)
