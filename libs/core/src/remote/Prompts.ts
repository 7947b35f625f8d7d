import { Context, Effect, Layer, Option, type Redacted, Schema, type Scope } from "effect"

/** What is asked for. It decides whether the answer is shown while it is typed, and whether it may be used again. */
export const PromptKind = Schema.Literals([
  /** The passphrase of a key file on this machine. */
  "passphrase",
  /** The account's password on the machine that asks. */
  "password",
  /** A code that is good for one login (keyboard-interactive): never kept, never given twice. */
  "one-time-code",
  /** The PIN of a hardware key. */
  "pin",
  /** Whether a host key that is not known is to be trusted: the answer is yes or no. */
  "host-key",
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
  /** The question in ssh's or the server's own words. */
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

/** Whoever can ask the user. One prompt is shown at a time; the callers wait for their turn. */
export class Prompts extends Context.Service<
  Prompts,
  {
    /** Whether nobody will ever answer: ssh is then told not to ask (BatchMode). */
    readonly batch: boolean
    /** The answer, or none when it was refused or not given in time. */
    ask(prompt: Prompt): Effect.Effect<Option.Option<Redacted.Redacted>>
    /** Shows a notice until the scope closes. */
    notify(notice: PromptNotice): Effect.Effect<void, never, Scope.Scope>
  }
>()("@maestro/core/remote/Prompts") {
  /** Never asks: for programs, and wherever there is no person. */
  static readonly batch: Layer.Layer<Prompts> = Layer.succeed(Prompts, {
    batch: true,
    ask: () => Effect.succeed(Option.none()),
    notify: () => Effect.void
  })
}
