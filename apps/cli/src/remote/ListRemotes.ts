import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Option } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, renderTable } from "../Output.ts"
import { remoteDocument } from "./RemoteView.ts"

/** `maestro remote list` */
export const listRemotes = Effect.gen(function* () {
  const output = yield* Output
  const remotes = yield* Remotes
  const all = yield* remotes.list
  const marked = yield* remotes.default
  const isDefault = (remote: Remote) => Option.contains(marked, remote.id)
  const rows = all.map((remote) => [
    isDefault(remote) ? `${remote.name} (default)` : remote.name,
    remote.address,
    remote.target._tag === "Alias" ? "ssh config" : "manual",
    remote.cwd ?? "~",
    remote.enabled ? "yes" : "no"
  ])
  const text =
    all.length === 0
      ? "No remotes yet. Add one with: maestro remote add NAME --host HOST, or see what your ssh config has: maestro remote import"
      : renderTable(["NAME", "ADDRESS", "FROM", "FOLDER", "ENABLED"], rows)
  yield* output.result({ remotes: all.map((remote) => remoteDocument(remote, isDefault(remote))) }, text)
  return exitCodes.done
})
