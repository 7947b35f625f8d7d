import { importableHosts } from "@maestro/ssh/config/HostScan"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable } from "../Output.ts"
import { chosenConfig, type ConfigFlags } from "./ConfigFlags.ts"
import { sayRefusal } from "./SayRefusal.ts"

/** `maestro ssh-config hosts` (product row R4) */
export const listHosts = Effect.fn("cli.sshConfig.hosts")(function* (flags: ConfigFlags, options: GlobalOptions) {
  const output = yield* Output
  const hosts = yield* importableHosts(chosenConfig(flags, options)).pipe(Effect.tapError(sayRefusal))
  if (output.json || hosts.length > 0) yield* output.result({ hosts }, hosts.map(printable).join("\n"))
  else yield* output.note("No hosts: the ssh config names none that can be asked for, or there is none.")
  return exitCodes.done
})
