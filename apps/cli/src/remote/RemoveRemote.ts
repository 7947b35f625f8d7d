import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import type { Session } from "@maestro/core/session/Session"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { EnvEntries } from "@maestro/server/store/EnvEntries"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { askYesNo } from "../prompts/AskYesNo.ts"
import { shellWord } from "../RepeatedOptions.ts"
import { remoteDocument } from "./RemoteView.ts"

const sessionsOn = (remote: Remote) =>
  Effect.map(
    SessionStore.use((sessions) => sessions.list),
    (all) =>
      all.flatMap(({ session }) =>
        session.machine._tag === "Remote" && session.machine.id === remote.id ? [session] : []
      )
  )

/** What becomes of the sessions, in a sentence; nothing where there are none. */
const consequence = (sessions: ReadonlyArray<Session>, removed: boolean): string => {
  const [first] = sessions
  if (first === undefined) return ""
  const names = sessions.map(({ name }) => name).join(", ")
  const many = sessions.length === 1 ? "1 session uses it" : `${sessions.length} sessions use it`
  return `${removed ? many.replace(" use", " used") : many}: ${names}. Nothing runs there any more until it has another machine: maestro session edit ${shellWord(first.name)} --remote NAME (or --local).`
}

const confirm = Effect.fnUntraced(function* (remote: Remote, sessions: ReadonlyArray<Session>) {
  const using = consequence(sessions, false)
  if (!process.stdin.isTTY)
    return yield* new UsageError({
      message: `"${remote.name}" was not removed: there is no terminal to ask on.`,
      hint: [...(using === "" ? [] : [using]), `Say it with: maestro remote remove ${remote.name} --yes`].join("\n")
    })
  if (using !== "") yield* Output.use((output) => output.note(using))
  return yield* askYesNo(`Remove the remote "${remote.name}" (${remote.address})? What runs there goes on.`)
})

/** `maestro remote remove`: says which sessions use it and asks on a terminal, and elsewhere wants `--yes`. */
export const removeRemote = Effect.fn("cli.remote.remove")(function* (
  nameOrId: string,
  flags: { readonly yes?: boolean }
) {
  const output = yield* Output
  const remotes = yield* Remotes
  const remote = yield* remotes.get(nameOrId)
  const sessions = yield* sessionsOn(remote)
  if (flags.yes !== true && !(yield* confirm(remote, sessions))) {
    yield* output.note("Nothing was removed.")
    return exitCodes.failed
  }
  const removed = yield* remotes.remove(remote.id)
  // A connection to a machine that is no longer defined should not linger. It ends by itself later where this fails.
  yield* Transport.use((transport) => transport.disconnect).pipe(
    Effect.provide(OpenSshTransport.layer(removed)),
    Effect.timeout("5 seconds"),
    Effect.ignore
  )
  if ((yield* EnvEntries.use((entries) => entries.left)) > 0)
    yield* output.note(
      "Note: some values of its variables could not be removed from where they are stored (a locked keychain?). Maestro tries again when a remote or session is next changed."
    )
  const using = consequence(sessions, true)
  yield* output.result(
    { removed: remoteDocument(removed), sessions: sessions.map(({ id, name }) => ({ id, name })) },
    [`Removed the remote "${removed.name}".`, ...(using === "" ? [] : [using])].join(" ")
  )
  return exitCodes.done
})
