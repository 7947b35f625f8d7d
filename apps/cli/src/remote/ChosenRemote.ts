import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { localPath } from "./PrivateKey.ts"

/** A remote by name or id, with the ssh config file that this one command was told to use, if it was. */
export const chosenRemote = Effect.fn("chosenRemote")(function* (nameOrId: string, sshConfig: string | undefined) {
  const remote = yield* Remotes.use((remotes) => remotes.get(nameOrId))
  return sshConfig === undefined ? remote : remote.withSshConfig(localPath(sshConfig))
})
