import type { Remote } from "@maestro/core/remote/Remote"
import { connectionPlan } from "@maestro/ssh/config/ConnectionPlan"
import { resolve } from "@maestro/ssh/config/SshConfig"
import { serverVersion } from "@maestro/ssh/transport/MasterLog"
import { Effect, FileSystem, Option } from "effect"
import { failedBy, type Finding, ok, warning } from "./Check.ts"
import { connectionLog } from "./ConnectionFiles.ts"
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

const old = (version: string): boolean => {
  const [, major] = /OpenSSH_(?:for_Windows_)?(\d+)\./.exec(version) ?? []
  return major !== undefined && Number(major) < 7
}

const server = (remote: Remote): Effect.Effect<Finding, never, RemoteServices> =>
  connectionLog(remote).pipe(
    Effect.map((log) => {
      const version = Option.isSome(log) ? serverVersion(log.value) : undefined
      if (version === undefined) return ok("not told: the connection is your own, and its log with it")
      if (!old(version)) return ok(version)
      return warning(version, "Ask for the SSH server to be updated: this version gets no security fixes any more.")
    })
  )

/** The connection itself, once it is there. */
export const connectionProbes = (remote: Remote): ReadonlyArray<Probe<RemoteServices>> => [
  { id: "connection", title: "connection", needs: ["authenticate"], look: shared(remote) },
  { id: "server", title: "server", needs: ["authenticate"], look: server(remote) }
]
