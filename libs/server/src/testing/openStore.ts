// A process that opens the store in the folder given when it is told to, and adds one remote: tests start several.
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Layer } from "effect"
import { once } from "node:events"
import { Database } from "../store/Database.ts"
import * as SqliteRemotes from "../store/SqliteRemotes.ts"
import { aRemote } from "./aRemote.ts"

const [folder = "", name = ""] = process.argv.slice(2)
console.log("ready")
await once(process.stdin, "data")
await Effect.runPromise(
  Remotes.use((remotes) => remotes.add(aRemote({ name }))).pipe(
    Effect.provide(SqliteRemotes.layer.pipe(Layer.provide(Database.layer(folder))))
  )
)
process.stdin.destroy()
