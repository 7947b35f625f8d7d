import type { Remote } from "@maestro/core/remote/Remote"
import { Effect, Path } from "effect"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { controlFolder, fits } from "../transport/ControlFolder.ts"
import { connectionName, tellsApart } from "../transport/ControlPath.ts"
import { checkMaster } from "../transport/Master.ts"
import type { ResolvedConfig } from "./ResolvedConfig.ts"
import { failedTarget } from "./SshConfig.ts"

/** The connection that would be used now (product row R9). */
export interface ConnectionPlan {
  /** The control socket. */
  readonly path: string
  readonly isLive: boolean
  /** Whose it is: one at the config's ControlPath may be the user's own. */
  readonly at: "user" | "maestro"
  readonly why: string
}

const isWanted = (controlMaster: string) => /^(?:yes|true|auto|ask|autoask)$/i.test(controlMaster)

/** Finds out which connection would be shared, without making one. */
export const connectionPlan = Effect.fn("ConnectionPlan")(function* (remote: Remote, config: ResolvedConfig) {
  const path = yield* Path.Path
  const { controlPath, controlMaster } = config
  const isLive = (socket: string) =>
    Effect.map(checkMaster(remote, socket), (state): boolean => state._tag === "Running")
  const own = Effect.fnUntraced(function* (why: string) {
    const folder = yield* controlFolder.pipe(
      Effect.mapError(({ path: unusable, why: refusal }) =>
        diagnose({
          remote: remote.name,
          stage: "shell",
          exitCode: 255,
          stderr: `ControlPath: the folder ${unusable} cannot be used: ${refusal}`,
          target: failedTarget(remote, config)
        })
      )
    )
    const socket = path.join(folder, connectionName(remote, config))
    return { path: socket, isLive: yield* isLive(socket), at: "maestro", why } satisfies ConnectionPlan
  })
  if (controlPath === undefined) return yield* own("the ssh config names no ControlPath")
  if (!(yield* tellsApart(remote, config)))
    return yield* own(`the config's ControlPath ${controlPath} would be the same for another user, port or host`)
  const user = { path: controlPath, at: "user" } as const
  if (yield* isLive(controlPath))
    return { ...user, isLive: true, why: "a connection is there already, and is shared" } satisfies ConnectionPlan
  if (!isWanted(controlMaster))
    return yield* own(`ControlMaster is ${controlMaster}, and nothing answers at ${controlPath}`)
  if (!fits(`${controlPath}.123456`))
    return yield* own(`the config's ControlPath ${controlPath} is too long for a socket`)
  return { ...user, isLive: false, why: "the ssh config wants a shared connection there" } satisfies ConnectionPlan
})
