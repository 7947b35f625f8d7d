import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { remoteDocument, remoteText } from "./RemoteView.ts"

/** `maestro remote show` */
export const showRemote = Effect.fn("cli.remote.show")(function* (nameOrId: string) {
  const output = yield* Output
  const remote = yield* Remotes.use((remotes) => remotes.get(nameOrId))
  yield* output.result({ remote: remoteDocument(remote) }, remoteText(remote))
  return exitCodes.done
})
