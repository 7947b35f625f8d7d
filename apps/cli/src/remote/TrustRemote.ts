import { Prompts } from "@maestro/core/remote/Prompts"
import type { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { type ResolvedConfig } from "@maestro/ssh/config/ResolvedConfig"
import { resolve } from "@maestro/ssh/config/SshConfig"
import { type HostKey, type HostKeyState, probeHostKey } from "@maestro/ssh/hostkey/HostKeyProbe"
import { forgetHostKeys, trustHostKey } from "@maestro/ssh/hostkey/TrustHostKey"
import { Effect, Redacted } from "effect"
import { Failed } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output } from "../Output.ts"
import { chosenRemote } from "./ChosenRemote.ts"

export interface TrustFlags {
  readonly fingerprint?: string
  readonly yes?: boolean
  readonly replace?: boolean
}

const keyText = ({ type, fingerprint }: HostKey) => `${type} ${fingerprint}`

/** As people paste it: with or without the name of the hash, and with padding that ssh does not print. */
const samePrint = (given: string, key: HostKey) =>
  given
    .trim()
    .replace(/^SHA256:/i, "")
    .replace(/=+$/, "") === key.fingerprint.replace(/^SHA256:/, "")

const compare =
  "Compare the fingerprint with the machine's own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on it, or ask whoever runs it."

const refusal = (remote: Remote, title: string, steps: ReadonlyArray<string>, command?: string) =>
  new SshError({
    remote: remote.name,
    stage: "host-key",
    reason: {
      code: "host-key-unknown",
      title,
      steps,
      ...(command === undefined ? {} : { command }),
      retryable: false,
      raw: ""
    }
  })

/** Whether this key is the right one: by the fingerprint that was given, by --yes, or by asking. */
const decide = Effect.fnUntraced(function* (remote: Remote, where: string, key: HostKey, flags: TrustFlags) {
  const { fingerprint } = flags
  if (fingerprint !== undefined) {
    if (samePrint(fingerprint, key)) return
    return yield* refusal(
      remote,
      `${where} shows ${keyText(key)}, which is not the fingerprint ${fingerprint} that was given. Nothing was remembered.`,
      [compare]
    )
  }
  if (flags.yes === true) return
  const prompts = yield* Prompts
  if (prompts.batch) {
    return yield* refusal(
      remote,
      `${where} shows the host key ${keyText(key)}. Nothing was remembered: nobody can be asked here whether it is right.`,
      [compare, "If it is right, say so with the command below; --yes accepts whatever key it shows."],
      `maestro remote trust ${remote.name}${flags.replace === true ? " --replace" : ""} --fingerprint ${key.fingerprint}`
    )
  }
  const text = `The host key of ${where} is ${keyText(key)}.\n${compare}\nIs it right (yes/no/[fingerprint])?`
  const answer = yield* prompts.ask({ kind: "host-key", remote: remote.name, host: where, text, attempt: 1 }).pipe(
    Effect.map(Redacted.value),
    Effect.orElseSucceed(() => "no")
  )
  if (/^y(?:es)?$/i.test(answer.trim()) || samePrint(answer, key)) return
  return yield* refusal(remote, `You did not accept ${keyText(key)}. Nothing was remembered.`, [compare])
})

/** The same error, with how to go on once the new key is known to be right. */
const withReplace = ({ remote, stage, reason }: SshError) =>
  new SshError({
    remote,
    stage,
    reason: {
      ...reason,
      steps: [...reason.steps, `Maestro replaces the old key when you say so: maestro remote trust ${remote} --replace`]
    }
  })

/** Several files, or several lines of one, may have an old key: each look finds the next. */
const removeOld = Effect.fnUntraced(function* (remote: Remote, config: ResolvedConfig, first: HostKeyState) {
  let state = first
  for (let round = 0; round < 10 && state._tag === "Changed"; round++) {
    yield* forgetHostKeys(state.file, state.entry)
    state = yield* probeHostKey(remote, config)
  }
  if (state._tag === "Changed" || state._tag === "Revoked") return yield* state.error
  return state
})

/** `maestro remote trust` (product row R12): shows the machine's host key, and has ssh remember it. */
export const trustRemote = Effect.fn("cli.remote.trust")(
  function* (name: string, flags: TrustFlags, options: GlobalOptions) {
    const output = yield* Output
    const remote = yield* chosenRemote(name, options.sshConfig)
    const config = yield* resolve(remote)
    const where = config.port === 22 ? config.hostname : `${config.hostname} port ${config.port}`
    const state = yield* probeHostKey(remote, config)
    if (state._tag === "Revoked") return yield* state.error
    if (state._tag === "Changed" && flags.replace !== true) return yield* withReplace(state.error)
    const { key } = state
    const document = (outcome: "known" | "added" | "replaced") => ({ remote: remote.name, hostKey: key, outcome })
    if (state._tag === "Known") {
      if (flags.fingerprint !== undefined) yield* decide(remote, where, key, flags)
      yield* output.result(document("known"), `The host key of ${where} is known already: ${keyText(key)}.`)
      return exitCodes.done
    }
    if (state._tag === "Changed" && state.recorded !== undefined) {
      const at = `${state.file} line ${state.line}`
      yield* output.note(`On record, in ${at}: ${keyText(state.recorded)}. It now shows ${keyText(key)}.`)
    }
    yield* decide(remote, where, key, flags)
    const next = yield* removeOld(remote, config, state)
    if (next._tag === "Unknown") yield* trustHostKey(remote, config, key)
    const outcome = state._tag === "Changed" ? "replaced" : "added"
    const file = config.userKnownHostsFiles[0] ?? "known_hosts"
    yield* output.result(document(outcome), `Remembered in ${file}: ${where} ${keyText(key)}.`)
    return exitCodes.done
  },
  Effect.catchTag("NotTrusted", ({ why }) => new Failed({ code: "host-key-not-remembered", message: why }))
)
