import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Path } from "effect"

/**
 * A home folder with an ssh config and what it includes, by path below `~/.ssh`, as HOME of this process and of the ssh
 * that it starts, until the scope closes. Gives the path of `config`.
 */
export const configHome = Effect.fnUntraced(function* (files: Readonly<Record<string, string>>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const home = yield* fs.makeTempDirectoryScoped({ prefix: "maestro-config-home-" })
  const before = process.env["HOME"]
  yield* Effect.acquireRelease(
    Effect.sync(() => (process.env["HOME"] = home)),
    () => Effect.sync(() => (process.env["HOME"] = before))
  )
  for (const [name, text] of Object.entries(files)) {
    yield* fs.makeDirectory(path.dirname(`${home}/.ssh/${name}`), { recursive: true })
    yield* fs.writeFileString(`${home}/.ssh/${name}`, text, { mode: 0o600 })
  }
  return `${home}/.ssh/config`
}, Effect.provide(NodeServices.layer))
