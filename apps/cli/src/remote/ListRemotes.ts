import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, renderTable } from "../Output.ts"
import { remoteDocument } from "./RemoteView.ts"

/** `maestro remote list` */
export const listRemotes = Effect.gen(function* () {
  const output = yield* Output
  const all = yield* Remotes.use((remotes) => remotes.list)
  const rows = all.map((remote) => [
    remote.name,
    remote.address,
    remote.target._tag === "Alias" ? "ssh config" : "manual",
    remote.cwd ?? "~",
    remote.enabled ? "yes" : "no"
  ])
  const text =
    all.length === 0
      ? "No remotes yet. Add one with: maestro remote add NAME --host HOST"
      : renderTable(["NAME", "ADDRESS", "FROM", "FOLDER", "ENABLED"], rows)
  yield* output.result({ remotes: all.map(remoteDocument) }, text)
  return exitCodes.done
})
