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

/** Every process of this machine whose command line or environment has this text. */
export const processesWith = (text: string): ReadonlyArray<string> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8")
        return line.includes(text) || environment.includes(text) ? [`${pid} ${line}`] : []
      } catch {
        // It has ended since the folder was read, or is not ours to look into.
        return []
      }
    })
