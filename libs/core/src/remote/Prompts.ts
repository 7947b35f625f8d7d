import { Context, Effect, Layer, type Redacted, Schema, type Scope } from "effect"

/** What is asked for. It decides whether the answer is shown while it is typed. No answer is ever kept or used again. */
export const PromptKind = Schema.Literals([
  /** The passphrase of a key file on this machine. */
  "passphrase",
  /** The account's password on the machine that asks. */
  "password",
  /** A code that is good for one login (keyboard-interactive). */
  "one-time-code",
  /** The PIN of a hardware key. */
  "pin",
  /** Whether a host key that is not known is to be trusted: the answer is `yes`, `no`, or the key's fingerprint. */
  "host-key",
  /** Whether ssh may do something: the answer is `yes` or `no`. */
  "confirm",
  /** Something else that the machine asks, with its own words. */
  "other"
])
export type PromptKind = typeof PromptKind.Type

/** A question that only a person can answer while a connection is being made (product row R11). */
export interface Prompt {
  readonly kind: PromptKind
  /** The remote that is being connected to, by the name that the user gave it. */
  readonly remote: string
  /** The host that asks, as ssh names it (`ann@bastion`): with jump hosts it may be another than the remote's own. */
  readonly host: string | undefined
  /** The question in ssh's or the server's own words. They come from the network: make them harmless before they are shown. */
  readonly text: string
  /** 1 for the first time this is asked in a connection, 2 after a wrong answer... */
  readonly attempt: number
}

/** Something to do that is not answered here: a hardware key that waits to be touched. */
export interface PromptNotice {
  readonly kind: "touch" | "info"
  readonly remote: string
  readonly host: string | undefined
  readonly text: string
}

/** There is no answer. `refused`: the user did not want to give one. `timeout`: nobody gave one in time. */
export class PromptUnanswered extends Schema.TaggedError<PromptUnanswered>()("PromptUnanswered", {
  why: Schema.Literals(["refused", "timeout"])
}) {
  override get message() {
    return this.why === "refused" ? "The question was refused." : "Nobody answered the question in time."
  }
}

/** Whoever can ask the user. */
export interface PromptsShape {
  /** Whether nobody will ever answer: ssh is then told not to ask (BatchMode). */
  readonly batch: boolean
  /** Asks, and waits. Interrupted when the question is no longer wanted: it must then leave the screen. */
  ask(prompt: Prompt): Effect.Effect<Redacted.Redacted, PromptUnanswered>
  /** Shows a notice until the scope closes. */
  notify(notice: PromptNotice): Effect.Effect<void, never, Scope.Scope>
}

const nobody: PromptsShape = {
  batch: true,
  ask: () => Effect.fail(new PromptUnanswered({ why: "timeout" })),
  notify: () => Effect.void
}

/**
 * Whoever can ask the user while connections are made. Where a program provides nothing, nobody is asked. Wrap what
 * shows the questions in a `PromptQueue`, so that two of them never race.
 */
export class Prompts extends Context.Reference<PromptsShape>("@maestro/core/remote/Prompts", {
  defaultValue: () => nobody
}) {
  /** Never asks: for programs, and wherever there is no person. */
  static readonly batch: Layer.Layer<never> = Layer.succeed(Prompts, nobody)
}
