import { PromptUnanswered, Prompts, type PromptsShape } from "@maestro/core/remote/Prompts"
import type { Remote } from "@maestro/core/remote/Remote"
import { Data, Effect, Redacted } from "effect"
import { ChildProcess } from "effect/process"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { exchangeKeys, type HostKey, probeHostKey } from "./HostKeyProbe.ts"

/** The key was to be remembered, and is not. `why` is in words, with what to do. */
export class NotTrusted extends Data.TaggedError("NotTrusted")<{ readonly why: string }> {
  override get message() {
    return this.why
  }
}

/**
 * Answers ssh's question about this very key with yes, and nothing else: another key, or another host on the way, is
 * for whoever answers otherwise.
 */
const acceptingOnly = (key: HostKey, others: PromptsShape): PromptsShape => ({
  batch: false,
  notify: others.notify,
  ask: (prompt) => {
    if (prompt.kind === "host-key" && prompt.attempt === 1 && prompt.text.includes(key.fingerprint))
      return Effect.succeed(Redacted.make("yes"))
    return others.batch ? Effect.fail(new PromptUnanswered({ why: "timeout" })) : others.ask(prompt)
  }
})

/**
 * Has ssh write this key into the known_hosts file that it reads for the remote: under the right name and port, hashed
 * where the config says so. The machine must still show the key that was decided on.
 */
export const trustHostKey = Effect.fn("TrustHostKey.trust")(function* (
  remote: Remote,
  config: ResolvedConfig,
  key: HostKey
) {
  const prompts = yield* Prompts
  const { failure, log } = yield* exchangeKeys(remote, config, "ask").pipe(
    Effect.provideService(Prompts, acceptingOnly(key, prompts))
  )
  if (log.hostKey?.fingerprint !== key.fingerprint && log.hostKey !== undefined) {
    return yield* new NotTrusted({
      why: `The machine now shows another key (${log.hostKey.type} ${log.hostKey.fingerprint}) than a moment ago, so nothing was remembered. Several machines may answer under this name.`
    })
  }
  const after = yield* probeHostKey(remote, config)
  if (after._tag === "Known") return
  const file = config.userKnownHostsFiles[0]
  return yield* new NotTrusted({
    why:
      file === undefined
        ? "ssh's configuration names no known_hosts file for this machine (UserKnownHostsFile), so no key can be remembered."
        : `ssh did not write the key into ${file}. Its words: ${log.said || failure.message}`
  })
})

/** Removes what a known_hosts file has under a name, hashed or not, as `ssh-keygen -R` does (it keeps FILE.old). */
export const forgetHostKeys = (file: string, entry: string) =>
  Effect.gen(function* () {
    const handle = yield* ChildProcess.make("ssh-keygen", ["-f", file, "-R", entry], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore"
    })
    const exitCode = yield* handle.exitCode
    if (exitCode === 0) return
    return yield* new NotTrusted({
      why: `The old key could not be removed from ${file}. Remove it with: ssh-keygen -f ${file} -R ${entry}`
    })
  }).pipe(
    Effect.scoped,
    Effect.catchTag(
      "PlatformError",
      (error) => new NotTrusted({ why: `ssh-keygen could not be started: ${error.message}` })
    )
  )
