import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Option } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { remoteDocument } from "./RemoteView.ts"

const show = Effect.gen(function* () {
  const output = yield* Output
  const remotes = yield* Remotes
  const marked = yield* remotes.default
  if (Option.isNone(marked))
    return yield* output.result(
      { default: null },
      "No remote is marked as the default. Mark one with: maestro remote default NAME"
    )
  const remote = yield* remotes.get(marked.value)
  yield* output.result({ default: remoteDocument(remote, true) }, remote.name)
})

/** `maestro remote default` (product row R6): shows, sets or clears the marker. Nothing ever runs there because of it. */
export const defaultRemote = Effect.fn("cli.remote.default")(function* (
  nameOrId: string | undefined,
  { clear }: { readonly clear?: boolean }
) {
  const output = yield* Output
  const remotes = yield* Remotes
  if (nameOrId !== undefined && clear === true)
    return yield* new UsageError({ message: "--clear takes the marker away, wherever it is: give no remote with it" })
  if (clear === true) {
    yield* remotes.clearDefault
    yield* output.result({ default: null }, "No remote is marked as the default now.")
  } else if (nameOrId === undefined) yield* show
  else {
    const remote = yield* remotes.setDefault(nameOrId)
    yield* output.result(
      { default: remoteDocument(remote, true) },
      `Marked "${remote.name}" as the default. Commands still want it named: --remote ${remote.name}`
    )
  }
  return exitCodes.done
})
