import { controlFolder } from "@maestro/ssh/transport/ControlFolder"
import { Effect, FileSystem, Option, Path } from "effect"
import { CommandLine } from "effect/process"
import { DatabaseSync } from "node:sqlite"
import * as Keychain from "../secrets/Keychain.ts"
import { migrations } from "../store/Migrations.ts"
import { storeFailure } from "../store/StoreFailure.ts"
import { failed, type Finding, ok, warning } from "./Check.ts"
import type { LocalOptions } from "./LocalOptions.ts"
import type { Probe } from "./Probe.ts"

type Services = FileSystem.FileSystem | Path.Path

/** `controlFolder` falls back by itself where a path is too long for a socket: what it gives is short enough. */
const control = Effect.match(controlFolder, {
  onSuccess: (path) => ok(`${path}, yours alone, short enough for sockets`),
  onFailure: ({ path, why }): Finding =>
    failed(
      `${path} cannot be used for connections: ${why}`,
      "Remove or rename what is there, or have its owner do it; Maestro makes the folder anew.",
      CommandLine.display(["ls", "-ld", path])
    )
})

const folder = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* Effect.option(fs.stat(path))
  if (Option.isNone(info)) return ok(`${path} is not there yet: made at the first use`)
  if (info.value.type !== "Directory")
    return failed(
      `${path} is not a folder`,
      "Move it away, or choose another place with --data-dir.",
      CommandLine.display(["ls", "-ld", path])
    )
  if (Option.isNone(yield* Effect.option(fs.access(path, { writable: true }))))
    return failed(
      `${path} cannot be written`,
      "Make it writable for you.",
      CommandLine.display(["chmod", "u+rwx", path])
    )
  if ((info.value.mode & 0o077) === 0) return ok(path)
  return warning(
    `${path} is open to others`,
    "Close it: addresses of your machines lie there.",
    CommandLine.display(["chmod", "700", path])
  )
})

/** What SQLite finds wrong with the file, and the number of its format. */
const examine = (file: string) =>
  Effect.acquireUseRelease(
    Effect.try({
      try: () => new DatabaseSync(file, { readOnly: true, timeout: 5_000 }),
      catch: storeFailure(file, "open")
    }),
    (db) =>
      Effect.try({
        try: () => ({
          format: Number(db.prepare("pragma user_version").get()?.["user_version"] ?? 0),
          damage: db
            .prepare("pragma quick_check(3)")
            .all()
            .map((row) => String(row["quick_check"]))
            .filter((line) => line !== "ok")
        }),
        catch: storeFailure(file, "read")
      }),
    (db) => Effect.sync(() => db.close())
  )

const database = Effect.fnUntraced(
  function* (data: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.join(data, "maestro.db")
    const info = yield* Effect.option(fs.stat(file))
    if (Option.isNone(info)) return ok(`${file} is not there yet: made at the first use`)
    const { damage, format } = yield* examine(file)
    const known = migrations.length
    if (damage.length > 0)
      return failed(
        `${file} is damaged: ${damage.join("; ")}`,
        "Move it away and start anew, or put back a copy.",
        CommandLine.display(["mv", file, `${file}.damaged`])
      )
    if (format > known)
      return failed(
        `${file} has format ${format}, and this Maestro knows formats up to ${known}`,
        "Update Maestro: a newer one has used the store."
      )
    if ((info.value.mode & 0o077) !== 0)
      return warning(
        `${file} is open to others`,
        "Close it: addresses of your machines lie there.",
        CommandLine.display(["chmod", "600", file])
      )
    const later = format < known ? `, brought to ${known} at the next use` : ""
    return ok(`${file}, whole, format ${format}${later}`)
  },
  Effect.catchTag("StoreError", ({ detail, hint }) => Effect.succeed(failed(detail, hint)))
)

const keychain = Keychain.isThere.pipe(
  Effect.timeoutOption("10 seconds"),
  Effect.map((isThere) =>
    Option.contains(isThere, true)
      ? ok("this system's keychain answers")
      : warning(
          "no keychain answers: secret variables are kept in files that only you can read",
          "Start Maestro in a session with a keychain (GNOME Keyring, KWallet, KeePassXC...), if values must not lie in files.",
          process.platform === "linux" ? "sudo apt-get install gnome-keyring" : undefined
        )
  )
)

/** What Maestro keeps on this machine. */
export const storeProbes = ({ dataFolder }: LocalOptions): ReadonlyArray<Probe<Services>> => [
  { id: "control-folder", title: "control folder", needs: [], look: control },
  { id: "data-folder", title: "data folder", needs: [], look: folder(dataFolder) },
  { id: "store", title: "store", needs: ["data-folder"], look: database(dataFolder) },
  { id: "keychain", title: "keychain", needs: [], look: keychain }
]
