import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { remoteDocument } from "./RemoteView.ts"

/** `maestro remote enable` and `disable` (product row R7). */
export const enableRemote = Effect.fn("cli.remote.enable")(function* (nameOrId: string, enabled: boolean) {
  const output = yield* Output
  const remote = yield* Remotes.use((remotes) => remotes.setEnabled(nameOrId, enabled))
  const text = enabled
    ? `Enabled the remote "${remote.name}".`
    : `Disabled the remote "${remote.name}": nothing new runs on it. What runs there goes on.`
  yield* output.result({ remote: remoteDocument(remote) }, text)
  return exitCodes.done
})
