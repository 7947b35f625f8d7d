import { Schema } from "effect"
import { SshError, SshStage } from "./SshError.ts"

/** The steps of a connection test, in their order. */
export const TestStage = Schema.Literals(["config", "reach", "host-key", "authenticate", "shell", "platform"])
export type TestStage = typeof TestStage.Type

/** What a machine says of itself. */
export const MachineFacts = Schema.Struct({
  hostname: Schema.String,
  /** As people call it, `Debian GNU/Linux 12 (bookworm)`. */
  os: Schema.String,
  /** `uname -s -r -m`. */
  kernel: Schema.String,
  user: Schema.String,
  /** Of a line to a shell there and back, in milliseconds: the best of a few. */
  roundTrip: Schema.Finite
})
export type MachineFacts = typeof MachineFacts.Type

/** One thing that a connection test found out. The last one is `Failed` or `Succeeded`. */
export const TestEvent = Schema.TaggedUnion({
  Passed: { stage: TestStage, detail: Schema.String, millis: Schema.Finite },
  Failed: { stage: SshStage, error: SshError, millis: Schema.Finite },
  Succeeded: { facts: MachineFacts, millis: Schema.Finite }
})
export type TestEvent = typeof TestEvent.Type
