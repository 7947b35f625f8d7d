import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { type Disconnected, Transport } from "@maestro/ssh/transport/Transport"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output } from "../Output.ts"
import { chosenRemote } from "./ChosenRemote.ts"

const textOf = (name: string, result: Disconnected): string => {
  switch (result._tag) {
    case "NotConnected":
      return `There was no connection to "${name}".`
    case "Ended":
      return `Ended the connection to "${name}".`
    case "Ending":
      return `The connection to "${name}" takes nothing new, and ends when what still uses it has ended (channels: ${result.channels}).`
    case "NotOurs":
      return `The connection to "${name}" is your own, not Maestro's, so it stays. End it with: ssh -S '${result.path}' -O exit ${name}`
  }
}

/** `maestro remote disconnect`: ends the connection that Maestro keeps, never one of the user's own. */
export const disconnectRemote = Effect.fn("cli.remote.disconnect")(function* (name: string, options: GlobalOptions) {
  const output = yield* Output
  const remote = yield* chosenRemote(name, options.sshConfig)
  const result = yield* Transport.use((transport) => transport.disconnect).pipe(
    Effect.provide(OpenSshTransport.layer(remote))
  )
  yield* output.result({ remote: remote.name, connection: result }, textOf(remote.name, result))
  return exitCodes.done
})
