import { Effect, Stream } from "effect"
import { ChildProcess } from "effect/process"
import * as Command from "../Command.ts"
import { live } from "../internal/Live.ts"
import type { TestHost } from "../TestHost.ts"

/** Runs one command on a host with the real `ssh`, which never asks anything. */
export const ssh = (
  host: TestHost["Service"],
  command: string,
  options: { readonly config?: string; readonly ssh?: ReadonlyArray<string>; readonly stdin?: string } = {}
) =>
  Command.run(
    [
      "ssh",
      "-F",
      options.config ?? host.sshConfigPath,
      "-o",
      "BatchMode=yes",
      ...(options.ssh ?? []),
      "--",
      host.alias,
      command
    ],
    options.stdin === undefined ? {} : { stdin: options.stdin }
  )

/** Opens a session that prints a line and stays. Its `exitCode` waits for the end and is ssh's own. */
export const session = Effect.fn(function* (host: TestHost["Service"]) {
  const handle = yield* ChildProcess.make(
    "ssh",
    ["-F", host.sshConfigPath, "-o", "BatchMode=yes", "--", host.alias, "echo there; exec sleep 300"],
    { stdin: "ignore", stderr: "ignore", forceKillAfter: "1 second" }
  )
  yield* handle.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(1), Stream.runDrain)
  return { exitCode: handle.exitCode }
}, Effect.provide(live))
