import type { AccessRefused, AgentCommandMissing, AgentUnknown, OptionRefused } from "@maestro/core/agent/Agent"
import type { AgentNameTaken } from "@maestro/core/agent/CustomAgents"
import type {
  ConversationNotFound,
  ConversationsUnavailable,
  ConversationsUnlisted
} from "@maestro/core/conversation/Conversation"
import type { SessionBusy } from "@maestro/core/session/Sessions"
import type { SessionNameTaken, SessionNotFound } from "@maestro/core/session/SessionStore"
import type { AttachmentRefused, TurnNotFound } from "@maestro/core/session/Turns"
import type { JobError } from "@maestro/core/machine/Jobs"
import type { SecretError } from "@maestro/core/remote/Environment"
import type { RemoteDisabled, RemoteNameTaken, RemoteNotFound, StoreError } from "@maestro/core/remote/Remotes"
import { type SshCode, SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { Cause, Data, Match, Option, type PlatformError, type Schema } from "effect"
import { exitCodes, type Failure } from "./Failure.ts"

/** What was typed cannot be done: fields that do not hold, options that exclude each other. */
export class UsageError extends Data.TaggedError("UsageError")<{
  readonly message: string
  readonly hint?: string | undefined
}> {}

/** A folder or command that the user named is not on the machine, or the machine itself is not defined any more. */
export class NotThere extends Data.TaggedError("NotThere")<{
  readonly code:
    | "remote-not-found"
    | "folder-not-found"
    | "command-not-found"
    | "command-not-executable"
    | "agent-not-found"
    | "interpreter-missing"
    | "history-entry-not-found"
  readonly message: string
  readonly hint: string
  /** What `exec` ends with, where it is not the code for every failure of ours. */
  readonly execCode?: number
}> {}

/** Something did not come out as asked, and the command has said so in its result already or says it here. */
export class Failed extends Data.TaggedError("Failed")<{
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
}> {}

/** A machine that was to be asked together with others, and why it could not be. */
export interface Unasked {
  readonly machine: string
  readonly failure: Failure
}

/** What the other machines said has been shown; of these nothing is known. */
export class MachinesUnasked extends Data.TaggedError("MachinesUnasked")<{
  readonly unasked: ReadonlyArray<Unasked>
}> {}

export type AppError =
  | UsageError
  | NotThere
  | Failed
  | MachinesUnasked
  | AccessRefused
  | OptionRefused
  | SessionNotFound
  | SessionNameTaken
  | SessionBusy
  | TurnNotFound
  | ConversationNotFound
  | ConversationsUnavailable
  | ConversationsUnlisted
  | AttachmentRefused
  | AgentUnknown
  | AgentCommandMissing
  | AgentNameTaken
  | RemoteNotFound
  | RemoteNameTaken
  | RemoteDisabled
  | StoreError
  | SecretError
  | SshError
  | JobError
  | PlatformError.PlatformError
  | Schema.SchemaError

const authenticationCodes: ReadonlySet<SshCode> = new Set<SshCode>([
  "account-unavailable",
  "agent-key-refused",
  "auth-denied",
  "host-key-changed",
  "host-key-unknown",
  "key-missing-or-invalid",
  "key-passphrase",
  "key-permissions",
  "too-many-auth-failures"
])

const sshFailure = (error: SshError): Failure => {
  const { code, steps, command, raw } = error.reason
  const hints = command === undefined ? steps : [...steps, `Command: ${command}`]
  return {
    code,
    message: error.message,
    hint: hints.length === 0 ? undefined : hints.join("\n"),
    stage: error.stage,
    raw,
    exitCode: authenticationCodes.has(code) ? exitCodes.authentication : exitCodes.link
  }
}

const platformFailure = (error: PlatformError.PlatformError): Failure =>
  Option.match(sshErrorOf(error), {
    onSome: sshFailure,
    onNone: () => ({ code: "machine", message: error.message, exitCode: exitCodes.failed })
  })

const indented = (text: string): string => text.replaceAll(/^/gm, "  ")

const unaskedFailure = ({ unasked }: MachinesUnasked): Failure => {
  const names = unasked.map(({ machine }) => machine).join(", ")
  const hints = unasked.map(({ machine, failure: { hint, message } }) => {
    const said = message.startsWith(`${machine}: `) ? message : `${machine}: ${message}`
    return hint === undefined ? said : `${said}\n${indented(hint)}`
  })
  // Where a person has to do something, trying again is no help: that is said first.
  const needsPerson = unasked.some(({ failure }) => failure.exitCode === exitCodes.authentication)
  return {
    code: "machines-unasked",
    message: `Could not be asked, so nothing is known of the jobs there: ${names}`,
    hint: hints.join("\n"),
    raw: unasked.map(({ failure }) => failure.raw ?? "").join(""),
    exitCode: needsPerson ? exitCodes.authentication : exitCodes.link
  }
}

/** An error in words, with its exit code. */
export const failureOf: (error: AppError) => Failure = Match.type<AppError>().pipe(
  Match.withReturnType<Failure>(),
  Match.tagsExhaustive({
    UsageError: ({ message, hint }) => ({ code: "usage", message, hint, exitCode: exitCodes.usage }),
    NotThere: ({ code, message, hint }) => ({ code, message, hint, exitCode: exitCodes.notFound }),
    Failed: ({ code, message, hint }) => ({ code, message, hint, exitCode: exitCodes.failed }),
    MachinesUnasked: unaskedFailure,
    AccessRefused: ({ message }) => ({ code: "access-refused", message, exitCode: exitCodes.refused }),
    OptionRefused: ({ message }) => ({ code: "option-refused", message, exitCode: exitCodes.refused }),
    SessionNotFound: ({ message }) => ({ code: "session-not-found", message, exitCode: exitCodes.notFound }),
    SessionNameTaken: ({ message }) => ({ code: "session-name-taken", message, exitCode: exitCodes.refused }),
    SessionBusy: ({ message }) => ({ code: "session-busy", message, exitCode: exitCodes.refused }),
    TurnNotFound: ({ message }) => ({ code: "turn-not-found", message, exitCode: exitCodes.notFound }),
    ConversationNotFound: ({ message }) => ({ code: "conversation-not-found", message, exitCode: exitCodes.notFound }),
    ConversationsUnlisted: ({ message }) => ({ code: "conversations-unlisted", message, exitCode: exitCodes.refused }),
    ConversationsUnavailable: ({ message }) => ({
      code: "conversations-unavailable",
      message,
      exitCode: exitCodes.failed
    }),
    AttachmentRefused: ({ message }) => ({ code: "attachment-refused", message, exitCode: exitCodes.usage }),
    AgentUnknown: ({ message }) => ({ code: "agent-unknown", message, exitCode: exitCodes.notFound }),
    AgentNameTaken: ({ message }) => ({ code: "agent-name-taken", message, exitCode: exitCodes.refused }),
    AgentCommandMissing: ({ message }) => ({ code: "usage", message, exitCode: exitCodes.usage }),
    RemoteNotFound: ({ message }) => ({ code: "remote-not-found", message, exitCode: exitCodes.notFound }),
    RemoteNameTaken: ({ message }) => ({ code: "remote-name-taken", message, exitCode: exitCodes.refused }),
    RemoteDisabled: ({ message }) => ({ code: "remote-disabled", message, exitCode: exitCodes.refused }),
    StoreError: ({ detail, hint }) => ({ code: "store", message: detail, hint, exitCode: exitCodes.failed }),
    SecretError: ({ detail, hint }) => ({ code: "secret-store", message: detail, hint, exitCode: exitCodes.failed }),
    SshError: sshFailure,
    JobNotFound: ({ message }) => ({ code: "job-not-found", message, exitCode: exitCodes.notFound }),
    JobRefused: ({ message }) => ({ code: "job-refused", message, exitCode: exitCodes.failed }),
    PlatformError: platformFailure,
    SchemaError: ({ message }) => ({ code: "malformed", message, exitCode: exitCodes.failed })
  })
)

/** The one place where an error becomes an exit code and words. Not for interruption, which has its own codes. */
export const toFailure = (cause: Cause.Cause<AppError>): Failure =>
  Option.match(Cause.findErrorOption(cause), {
    onSome: failureOf,
    onNone: () => ({
      code: "internal",
      message: "Maestro itself has failed. This is a defect: please report it, with the text below.",
      hint: Cause.pretty(cause),
      exitCode: exitCodes.failed
    })
  })

/** The same for `exec`, whose exit codes belong to the command: all of ours is 255, but for what shells have codes for. */
export const toExecFailure = (cause: Cause.Cause<AppError>): Failure => {
  const failure = toFailure(cause)
  const error = Option.getOrUndefined(Cause.findErrorOption(cause))
  const exitCode = error?._tag === "NotThere" ? (error.execCode ?? exitCodes.exec) : exitCodes.exec
  return { ...failure, exitCode }
}
