import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem } from "effect"
import { join } from "node:path"

const launcher = join(import.meta.dirname, "../../../cli/bin/maestro.js")

/**
 * The environment of somebody who has `maestro` installed and whose ssh config is this file: what they type in the docs
 * can then be run as it stands there. The account's own config is not touched, and its store and sockets are not used.
 */
export const userPath = Effect.fnUntraced(function* (sshConfig: string) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "maestro-user-" })
  const command = (name: string, line: string) =>
    files.writeFileString(`${folder}/${name}`, `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 })
  yield* command("ssh", `/usr/bin/ssh -F '${sshConfig}'`)
  yield* command("maestro", `'${process.execPath}' -- '${launcher}'`)
  return {
    PATH: `${folder}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    MAESTRO_DATA_DIR: `${folder}/data`
  }
}, Effect.provide(NodeServices.layer))
