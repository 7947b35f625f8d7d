import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { type Maestro, newMaestro } from "./Maestro.ts"

export interface RemoteUnderTest {
  readonly maestro: Maestro
  readonly host: TestHost["Service"]
}

/** A real sshd, and a Maestro that knows it as the remote "gpu"; the connection between them ends with the scope. */
export const remoteUnderTest = (flags: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
    const maestro = yield* newMaestro
    const { alias, sshConfigPath } = host
    yield* maestro.json(["remote", "add", "gpu", "--alias", alias, "--ssh-config", sshConfigPath, ...flags])
    yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
    return { maestro, host } satisfies RemoteUnderTest
  })

const processesWhere = (file: "cmdline" | "environ", text: string): ReadonlyArray<string> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const found = readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ").includes(text)
        return found ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`] : []
      } catch {
        // It has ended since the folder was read, or is not ours to look into.
        return []
      }
    })

/** Every process of this machine whose command line has this text. */
export const processesWith = (text: string) => processesWhere("cmdline", text)

/** Every process of this machine that has this text in its environment. */
export const processesMarked = (text: string) => processesWhere("environ", text)
