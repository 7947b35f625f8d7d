import { Option, PlatformError, Schema } from "effect"
import { SecretError } from "../remote/Environment.ts"
import { RemoteDisabled, RemoteNotFound, StoreError } from "../remote/Remotes.ts"
import { SshError, sshErrorOf } from "../remote/SshError.ts"
import { PlatformFailure, platformFailure } from "./PlatformFailure.ts"

/** What goes wrong with anything that happens on a machine. A link failure is an `SshError`, with its stage and its advice. */
export const MachineFailure = Schema.Union([
  PlatformFailure,
  RemoteDisabled,
  RemoteNotFound,
  SecretError,
  SshError,
  StoreError
])
export type MachineFailure = typeof MachineFailure.Type

export type WireError<E> = Exclude<E, PlatformError.PlatformError> | PlatformFailure | SshError

/**
 * An error as it crosses to a front end. A `PlatformError` cannot: what it carries is taken out of it, so that a broken
 * link arrives as the `SshError` that it is.
 */
export const wireError = <E>(error: E): WireError<E> =>
  PlatformError.isPlatformError(error)
    ? Option.getOrElse(sshErrorOf(error), () => platformFailure(error))
    : (error as Exclude<E, PlatformError.PlatformError>)
