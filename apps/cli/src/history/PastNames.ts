import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Remotes } from "@maestro/core/remote/Remotes"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"

/** More than one thing had this name, one after the other. */
const ambiguous = (what: string, name: string, ids: ReadonlyArray<string>) =>
  new UsageError({
    message: `${ids.length} ${what}s that are gone were called "${name}"`,
    hint: `Say which one by its id:\n${ids.join("\n")}`
  })

/** A session by name or id: one that is there, or one that was removed, for what is left of it. */
export const sessionOnceCalled = Effect.fnUntraced(function* (wanted: string) {
  return yield* SessionStore.use((sessions) => sessions.get(wanted)).pipe(
    Effect.map(({ id }) => id),
    Effect.catchTag("SessionNotFound", (notFound) =>
      Effect.gen(function* () {
        const used = yield* TurnStore.use((turns) => turns.usage({ groupBy: "session" }))
        const found = used.flatMap(({ session, sessionName }) =>
          session !== undefined && (session === wanted || sessionName === wanted) ? [session] : []
        )
        if (found.length > 1) return yield* ambiguous("session", wanted, found)
        return found[0] ?? (yield* notFound)
      })
    )
  )
})

const remoteOnceCalled = Effect.fnUntraced(function* (wanted: string) {
  return yield* Remotes.use((remotes) => remotes.get(wanted)).pipe(
    Effect.map(({ id }): MachineRef => ({ _tag: "Remote", id })),
    Effect.catchTag("RemoteNotFound", (notFound) =>
      Effect.gen(function* () {
        const used = yield* TurnStore.use((turns) => turns.usage({ groupBy: "machine" }))
        const found = used.flatMap(({ machine, machineName }) =>
          machine?._tag === "Remote" && (machine.id === wanted || machineName === wanted) ? [machine] : []
        )
        if (found.length > 1)
          return yield* ambiguous(
            "remote",
            wanted,
            found.map(({ id }) => id)
          )
        return found[0] ?? (yield* notFound)
      })
    )
  )
})

/** The machine that something is asked about, if any: a remote that is there, one that was removed, or this machine. */
export const machineAskedAbout = Effect.fnUntraced(function* ({ local, remote }: MachineFlags) {
  if (remote !== undefined && local === true)
    return yield* new UsageError({ message: "--remote and --local name two machines: give one of them" })
  if (local === true) return { _tag: "Local" } as const
  return remote === undefined ? undefined : yield* remoteOnceCalled(remote)
})
