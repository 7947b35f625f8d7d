import { SshError } from "@maestro/core/remote/SshError"
import { Effect } from "effect"
import { hostKeyTrouble } from "../diagnosis/HostKeyAdvice.ts"
import { recordedKeyAt } from "./KnownHosts.ts"

/**
 * Adds what the file has to the error of a changed host key, so that old and new can be compared (product row R12). ssh
 * names file and line, but not the old key's fingerprint; diagnosis is pure, and reads no file.
 */
export const withRecordedKey = Effect.fn("RecordedKeyStep.add")(function* (error: SshError) {
  const { reason } = error
  if (reason.code !== "host-key-changed") return error
  const { file, line } = hostKeyTrouble(reason.raw, undefined, undefined)
  if (file === undefined || line === undefined) return error
  const recorded = yield* recordedKeyAt(file, line)
  if (recorded === undefined) return error
  const step = `The key on record, in ${file} line ${line}, is ${recorded.type} ${recorded.fingerprint}.`
  const [first, ...rest] = reason.steps
  return new SshError({
    remote: error.remote,
    stage: error.stage,
    reason: { ...reason, steps: [...(first === undefined ? [] : [first]), step, ...rest] }
  })
})
