import { resolveAlias } from "@maestro/ssh/config/ResolveAlias"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { chosenConfig, type ConfigFlags } from "./ConfigFlags.ts"
import { sayRefusal } from "./SayRefusal.ts"

const textOf = (value: string | number | ReadonlyArray<string>): string =>
  typeof value === "object" ? value.join(" ") : String(value)

/** `maestro ssh-config resolve` (product row R5) */
export const showResolved = Effect.fn("cli.sshConfig.resolve")(function* (
  alias: string,
  flags: ConfigFlags,
  options: GlobalOptions
) {
  const output = yield* Output
  const view = yield* resolveAlias(alias, chosenConfig(flags, options)).pipe(Effect.tapError(sayRefusal))
  const rows = Object.entries(view).map(([key, value]) => [key, printable(textOf(value))])
  yield* output.result(view, renderTable(["OPTION", "VALUE"], rows))
  return exitCodes.done
})
