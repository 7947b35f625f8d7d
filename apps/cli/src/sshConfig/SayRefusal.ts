import type { SshError } from "@maestro/core/remote/SshError"
import { Effect } from "effect"
import { Output } from "../Output.ts"

/** With `--json`, says what ssh refuses on stdout too, where whoever reads the result looks first. */
export const sayRefusal = Effect.fn("sayRefusal")(function* (error: SshError) {
  const output = yield* Output
  if (output.json) yield* output.line(JSON.stringify({ error: error.message }))
})
