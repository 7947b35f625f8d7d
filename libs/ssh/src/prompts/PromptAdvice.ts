import type { Prompt } from "@maestro/core/remote/Prompts"
import { type SshCode, SshError, type SshStage } from "@maestro/core/remote/SshError"
import type { Answered, Unanswered } from "./Askpass.ts"

/** An answer that took longer than this may have come after the server had hung up. */
const patience = 20_000

const names: Readonly<Record<Prompt["kind"], string>> = {
  passphrase: "passphrase",
  password: "password",
  "one-time-code": "one-time code",
  pin: "PIN",
  "host-key": "host key",
  confirm: "question",
  other: "question"
}

const codes: Readonly<Record<Prompt["kind"], readonly [SshCode, SshStage]>> = {
  passphrase: ["key-passphrase", "authenticate"],
  pin: ["key-passphrase", "authenticate"],
  password: ["auth-denied", "authenticate"],
  "one-time-code": ["auth-denied", "authenticate"],
  confirm: ["auth-denied", "authenticate"],
  other: ["auth-denied", "authenticate"],
  "host-key": ["host-key-unknown", "host-key"]
}

/** The key file that a passphrase or PIN is for, where the question names it. */
const keyIn = ({ text }: Prompt): string | undefined => /key '?([^':]+)'?: ?$/.exec(text)?.[1]

const of = (prompt: Prompt): string => {
  const key = keyIn(prompt)
  if (prompt.kind === "passphrase" || prompt.kind === "pin") return key === undefined ? "a key" : `the key ${key}`
  return prompt.host ?? prompt.remote
}

const fingerprintIn = ({ text }: Prompt): string => {
  const [, type, fingerprint] = /^(\S+) key fingerprint is (\S+?)\.?$/m.exec(text) ?? []
  return fingerprint === undefined ? "" : ` (${type} ${fingerprint})`
}

const unansweredTitle = ({ prompt, why }: Unanswered): string => {
  const where = of(prompt)
  if (prompt.kind === "host-key") {
    const key = `the host key of ${where}${fingerprintIn(prompt)}`
    return why === "refused"
      ? `You did not accept ${key}. Nothing was sent to it.`
      : `Nobody answered whether ${key} is to be trusted. Nothing was sent to it.`
  }
  const what = names[prompt.kind]
  return why === "refused"
    ? `You refused to give the ${what} for ${where}, so the connection was not made.`
    : `Nobody gave the ${what} for ${where} in time, so the connection was not made.`
}

const unansweredSteps = ({ prompt }: Unanswered): ReadonlyArray<string> => {
  const again = "Try again, and answer the question."
  const key = keyIn(prompt)
  switch (prompt.kind) {
    case "passphrase":
      return [
        again,
        `Or give the key to your SSH agent once, then nothing is asked: ssh-add${key === undefined ? "" : ` ${key}`}`,
        "Or use a key without a passphrase for this machine."
      ]
    case "host-key":
      return [
        "Compare the fingerprint with the machine's own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on it, or ask whoever runs it.",
        `If it is right, accept it: try again, or run: maestro remote trust ${prompt.remote}`
      ]
    case "password":
      return [again, "Or log in with a key: ssh-copy-id puts your public key on the machine, and asks once."]
    default:
      return [again]
  }
}

/** The error of an attempt that was ended because a question stayed without an answer. `said` is what ssh wrote. */
export const unansweredError = (unanswered: Unanswered, said: string): SshError => {
  const { prompt } = unanswered
  const [code, stage] = codes[prompt.kind]
  return new SshError({
    remote: prompt.remote,
    stage,
    reason: {
      code,
      title: unansweredTitle(unanswered),
      steps: unansweredSteps(unanswered),
      ...(prompt.kind === "host-key" ? { command: `maestro remote trust ${prompt.remote}` } : {}),
      retryable: false,
      raw: said
    }
  })
}

const closed: ReadonlyArray<SshCode> = ["connection-closed", "connection-lost-midway"]

const times = (count: number) => (count === 1 ? "" : ` (asked ${count} times)`)

/** What a failed attempt means once it is known what the person answered: the diagnosis of ssh's words alone is blind to that. */
export const afterAnswers = (error: SshError, answered: ReadonlyArray<Answered>): SshError => {
  const last = answered.at(-1)
  if (last === undefined || last.prompt.kind === "host-key") return error
  const { prompt } = last
  const { reason } = error
  const withReason = (change: Partial<SshError["reason"]>) =>
    new SshError({ remote: error.remote, stage: error.stage, reason: { ...reason, ...change } })
  if (reason.code === "auth-denied" || reason.code === "key-passphrase" || reason.code === "too-many-auth-failures") {
    const asked = times(answered.filter(({ prompt: { text } }) => text === prompt.text).length)
    const what = names[prompt.kind]
    const isOfKey = prompt.kind === "passphrase" || prompt.kind === "pin"
    if (isOfKey && reason.code !== "key-passphrase" && prompt.attempt === 1) return error
    return withReason({
      title: isOfKey
        ? `The ${what} for ${of(prompt)} was wrong${asked}.`
        : `${of(prompt)} did not accept the ${what} that was given${asked}.`,
      steps: [
        `Try again with the right ${what}.`,
        ...(prompt.kind === "one-time-code" ? ["Each code is good for one login: wait for the next one."] : []),
        ...reason.steps
      ]
    })
  }
  const late = Math.max(...answered.map(({ millis }) => millis))
  if (!closed.includes(reason.code) || late < patience) return error
  return withReason({
    steps: [
      `An answer took ${Math.round(late / 1000)} seconds; servers hang up on logins that take long (LoginGraceTime, two minutes by default). Try again, and answer sooner.`,
      ...reason.steps
    ]
  })
}
