import type { SshError, SshStage } from "@maestro/core/remote/SshError"

/** The steps of a connection test, in their order. */
export type TestStage = Exclude<SshStage, "session">

/** What a machine says of itself. */
export interface MachineFacts {
  readonly hostname: string
  /** As people call it, `Debian GNU/Linux 12 (bookworm)`. */
  readonly os: string
  /** `uname -s -r -m`. */
  readonly kernel: string
  readonly user: string
  /** Of a line to a shell there and back, in milliseconds: the best of a few. */
  readonly roundTrip: number
}

/** One thing that a connection test found out. The last one is `Failed` or `Succeeded`. */
export type TestEvent =
  | { readonly _tag: "Passed"; readonly stage: TestStage; readonly detail: string; readonly millis: number }
  | { readonly _tag: "Failed"; readonly stage: SshStage; readonly error: SshError; readonly millis: number }
  | { readonly _tag: "Succeeded"; readonly facts: MachineFacts; readonly millis: number }
