import { Remotes } from "@maestro/core/remote/Remotes"
import { EnvEntries } from "@maestro/server/store/EnvEntries"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect } from "effect"
import { createInterface } from "node:readline/promises"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { remoteDocument } from "./RemoteView.ts"

const ask = (question: string) =>
  Effect.promise(async (signal) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // Readline takes Ctrl-C for itself; here it must end the command as it does everywhere.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    const answer = await terminal.question(question, { signal }).finally(() => terminal.close())
    return /^y(es)?$/i.test(answer.trim())
  })

/** `maestro remote remove`: asks on a terminal, and elsewhere wants `--yes`. */
export const removeRemote = Effect.fn("cli.remote.remove")(function* (
  nameOrId: string,
  flags: { readonly yes?: boolean }
) {
  const output = yield* Output
  const remotes = yield* Remotes
  const remote = yield* remotes.get(nameOrId)
  if (flags.yes !== true) {
    if (!process.stdin.isTTY) {
      return yield* new UsageError({
        message: `"${remote.name}" was not removed: there is no terminal to ask on.`,
        hint: `Say it with: maestro remote remove ${remote.name} --yes`
      })
    }
    const sure = yield* ask(`Remove the remote "${remote.name}" (${remote.address})? What runs there goes on. [y/N] `)
    if (!sure) {
      yield* output.note("Nothing was removed.")
      return exitCodes.failed
    }
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
      "Note: some values of its variables could not be removed from where they are stored (a locked keychain?). Maestro tries again when a remote is next changed."
    )
  yield* output.result({ removed: remoteDocument(removed) }, `Removed the remote "${removed.name}".`)
  return exitCodes.done
})
