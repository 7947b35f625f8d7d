import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { draftRemote, type RemoteWords } from "./RemoteDraft.ts"
import { remoteDocument } from "./RemoteView.ts"
import { warnOfFile } from "./SecretPlaces.ts"

export type AddFlags = Omit<RemoteWords, "name">

/** `maestro remote add` */
export const addRemote = Effect.fn("cli.remote.add")(function* (name: string, flags: AddFlags) {
  const output = yield* Output
  const draft = yield* draftRemote({ ...flags, name })
  const remote = yield* Remotes.use((remotes) => remotes.add(draft.remote, draft.values))
  yield* warnOfFile(remote)
  yield* output.result(
    { remote: remoteDocument(remote) },
    `Added the remote "${remote.name}" (${remote.address}). Test it with: maestro remote test ${remote.name}`
  )
  return exitCodes.done
})
