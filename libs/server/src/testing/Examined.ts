import { NodeServices } from "@effect/platform-node"
import type { Remote } from "@maestro/core/remote/Remote"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import type { ConfigVariant, TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer, Stream } from "effect"
import type { Check } from "../doctor/Check.ts"
import { remoteCheckup } from "../doctor/RemoteCheckup.ts"
import { aRemote } from "./aRemote.ts"

/** The checks of a remote, from its definition to the last one; its connection is ended with the scope. */
export const examined = Effect.fnUntraced(function* (remote: Remote) {
  yield* Effect.addFinalizer(() =>
    Transport.use(({ disconnect }) => Effect.ignore(disconnect)).pipe(
      Effect.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(NodeServices.layer)))
    )
  )
  return yield* Stream.runCollect(remoteCheckup(remote))
})

/** The remote that leads to a test host, by its own ssh config or another one. */
export const remoteOf = Effect.fnUntraced(function* (
  host: TestHost["Service"],
  variant?: ConfigVariant,
  fields: Parameters<typeof aRemote>[0] = {}
) {
  const sshConfig = variant === undefined ? host.sshConfigPath : yield* host.configWith(variant)
  return aRemote({ name: "gpu", target: { _tag: "Alias", alias: host.alias }, sshConfig, ...fields })
})

/** A server like this, examined. */
export const examinedHost = (options: ProcessHost.ProcessHostOptions = { loginShell: "/bin/bash" }) =>
  Effect.gen(function* () {
    const host = yield* ProcessHost.start(options)
    return yield* examined(yield* remoteOf(host))
  })

/** The check of this id; fails where there is none. */
export const checkOf = (checks: ReadonlyArray<Check>, id: string): Check => {
  const found = checks.find((check) => check.id === id)
  if (found === undefined) throw new Error(`no check ${id} among ${checks.map((check) => check.id).join(", ")}`)
  return found
}

/** How fast this machine is at the moment is no matter of most tests. */
const timed: ReadonlyArray<string> = ["login-shell", "round-trip"]

/** `id: state` of all that is not ok, but for what is only slow. */
export const troubles = (checks: ReadonlyArray<Check>): ReadonlyArray<string> =>
  checks
    .filter(({ id, state }) => state !== "ok" && !(state === "warning" && timed.includes(id)))
    .map(({ id, state }) => `${id}: ${state}`)
