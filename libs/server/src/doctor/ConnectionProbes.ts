import type { Remote } from "@maestro/core/remote/Remote"
import { connectionPlan } from "@maestro/ssh/config/ConnectionPlan"
import { resolve } from "@maestro/ssh/config/SshConfig"
import { controlFolder } from "@maestro/ssh/transport/ControlFolder"
import { connectionName } from "@maestro/ssh/transport/ControlPath"
import { serverVersion } from "@maestro/ssh/transport/MasterLog"
import { Effect, FileSystem, Option, Path } from "effect"
import { failedBy, type Finding, ok, warning } from "./Check.ts"
import type { Probe } from "./Probe.ts"
import type { RemoteServices } from "./RemoteMachine.ts"

/** How long ago, in the largest whole unit. */
const agoText = (millis: number): string => {
  const minutes = Math.floor(millis / 60_000)
  if (minutes < 1) return "less than a minute"
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`
  return `${Math.floor(minutes / 60)} hours`
}

/** The connection that everything shares. Its socket is made with it, so it is as old. */
const shared = (remote: Remote) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { at, isLive, path, why } = yield* connectionPlan(remote, yield* resolve(remote))
    const made = Option.flatMap(yield* Effect.option(fs.stat(path)), ({ mtime }) => mtime)
    const age = Option.match(made, {
      onNone: () => "",
      onSome: (date) => `, since ${date.toISOString()} (${agoText(Date.now() - date.getTime())})`
    })
    const whose = at === "user" ? "at the ControlPath of your ssh config" : "Maestro's own"
    return ok(`${whose}${isLive ? age : ", not live"}: ${path}; ${why}`)
  }).pipe(Effect.catch((error) => Effect.succeed(failedBy(error))))

/** ssh's log of a connection of ours. Nobody else's connection has one. */
export const connectionLog = Effect.fnUntraced(function* (remote: Remote) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const config = yield* resolve(remote)
  const file = path.join(yield* controlFolder, `${connectionName(remote, config)}.log`)
  return yield* fs.readFileString(file)
})

const old = (version: string): boolean => {
  const [, major] = /OpenSSH_(?:for_Windows_)?(\d+)\./.exec(version) ?? []
  return major !== undefined && Number(major) < 7
}

const server = (remote: Remote): Effect.Effect<Finding, never, RemoteServices> =>
  connectionLog(remote).pipe(
    Effect.map(serverVersion),
    Effect.orElseSucceed(() => undefined),
    Effect.map((version) => {
      if (version === undefined) return ok("not told: the connection is your own, and its log with it")
      if (!old(version)) return ok(version)
      return warning(version, "Ask for the SSH server to be updated: this version gets no security fixes any more.")
    })
  )

/** The remote as it is defined. */
const definition = (remote: Remote): Finding => {
  const detail = `${remote.name} (${remote.address})${remote.target._tag === "Alias" ? ", as the ssh config says" : ""}`
  if (remote.enabled) return ok(detail)
  const enable = `maestro remote enable ${remote.name}`
  return warning(`${detail}; it is disabled, so nothing runs on it`, "Enable it, if things are to run there.", enable)
}

export const definitionProbe = (remote: Remote): Probe<never> => ({
  id: "remote",
  title: "remote",
  needs: [],
  look: Effect.sync(() => definition(remote))
})

/** The connection itself, once it is there. */
export const connectionProbes = (remote: Remote): ReadonlyArray<Probe<RemoteServices>> => [
  { id: "connection", title: "connection", needs: ["authenticate"], look: shared(remote) },
  { id: "server", title: "server", needs: ["authenticate"], look: server(remote) }
]
