import { type ExplainedOption, explain } from "@maestro/ssh/config/Explanation"
import type { ConnectionPlan } from "@maestro/ssh/config/ConnectionPlan"
import { addressOf, type ProxyHop } from "@maestro/ssh/config/ProxyHops"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { chosenRemote } from "./ChosenRemote.ts"
import { remoteDocument } from "./RemoteView.ts"

const transport = { name: "OpenSSH", why: "the ssh command of this machine, so that all it can do works here too" }

const originOf = ({ from, where, note }: ExplainedOption): string => {
  const place = where === undefined ? "" : ` (${where})`
  return `${from === "maestro" ? "Maestro" : from}${place}${note === undefined ? "" : `: ${note}`}`
}

const connectionText = ({ path, isLive, at, why }: ConnectionPlan): string => {
  const state = isLive ? "live" : "made at the first need"
  return `${at === "user" ? "at the config's ControlPath" : "Maestro's own"}, ${state}: ${path}\n            ${why}`
}

/** The way there, a machine a line. */
const wayText = (hops: ReadonlyArray<ProxyHop>, destination: string, command: string | undefined): string => {
  const lines = hops.map(
    ({ name, address, command: via }, index) =>
      `${index + 1}. ${address}${name === address ? "" : ` (${name})`}${via === undefined ? "" : `, reached by: ${via}`}`
  )
  const last = `${hops.length + 1}. ${destination}${command === undefined ? "" : `, reached by: ${command}`}`
  return [...lines, last].map(printable).join("\n            ")
}

/** `maestro remote explain` (product rows R5, R8, R9, R10): what would be used, and where each value comes from. */
export const explainRemote = Effect.fn("cli.remote.explain")(function* (name: string, options: GlobalOptions) {
  const output = yield* Output
  const remote = yield* chosenRemote(name, options.sshConfig)
  const { config, options: values, hops, connection } = yield* explain(remote)
  const rows = values.map((each) => [each.option, printable(each.value), printable(originOf(each))])
  const text = [
    `remote:     ${remote.name} (${remote.address}), ${remote.target._tag === "Alias" ? `as the ssh config says: ${remote.sshConfig ?? "your own and the system's"}` : "defined by its host"}`,
    `transport:  ${transport.name}: ${transport.why}`,
    `connection: ${connectionText(connection)}`,
    `way:        ${wayText(hops, addressOf(config), config.proxyCommand)}`,
    "",
    renderTable(["OPTION", "VALUE", "FROM"], rows)
  ]
  const document = {
    remote: remoteDocument(remote),
    transport,
    connection,
    hops,
    address: addressOf(config),
    options: values
  }
  yield* output.result(document, text.join("\n"))
  return exitCodes.done
})
