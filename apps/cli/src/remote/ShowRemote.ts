import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Option } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { remoteDocument, remoteText } from "./RemoteView.ts"

/** `maestro remote show` */
export const showRemote = Effect.fn("cli.remote.show")(function* (nameOrId: string) {
  const output = yield* Output
  const remotes = yield* Remotes
  const remote = yield* remotes.get(nameOrId)
  const isDefault = Option.contains(yield* remotes.default, remote.id)
  yield* output.result({ remote: remoteDocument(remote, isDefault) }, remoteText(remote, isDefault))
  return exitCodes.done
})
