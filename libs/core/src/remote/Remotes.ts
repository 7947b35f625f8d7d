import { Context, type Effect, type Option, Schema } from "effect"
import type { Environment, SecretError } from "./Environment.ts"
import type { Remote, RemoteId } from "./Remote.ts"

export class RemoteNotFound extends Schema.TaggedError<RemoteNotFound>()("RemoteNotFound", {
  /** The name or id that was asked for. */
  wanted: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    const known = this.known.length === 0 ? "There are none yet" : `There are: ${this.known.join(", ")}`
    return `No remote is called "${this.wanted}". ${known}. Add one with: maestro remote add NAME --host HOST`
  }
}

export class RemoteNameTaken extends Schema.TaggedError<RemoteNameTaken>()("RemoteNameTaken", { name: Schema.String }) {
  override get message() {
    return `A remote called "${this.name}" exists already. Choose another name, or remove it first: maestro remote remove ${this.name}`
  }
}

export class RemoteDisabled extends Schema.TaggedError<RemoteDisabled>()("RemoteDisabled", { name: Schema.String }) {
  override get message() {
    return `The remote "${this.name}" is disabled, so nothing runs on it. Enable it with: maestro remote enable ${this.name}`
  }
}

/** The store is broken, locked for too long, or newer than this program. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  detail: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.detail} ${this.hint}`
  }
}

/** The machines that the user defined (product rows R1, R6, R7). */
export class Remotes extends Context.Service<
  Remotes,
  {
    /** All of them, by name. */
    readonly list: Effect.Effect<ReadonlyArray<Remote>, StoreError>
    /** By name or id. */
    get(nameOrId: string): Effect.Effect<Remote, RemoteNotFound | StoreError>
    /** `values` are those of its variables. Returns it with the places where they are stored. */
    add(remote: Remote, values?: Environment): Effect.Effect<Remote, RemoteNameTaken | StoreError | SecretError>
    /**
     * Puts this in the place of the remote with the same id, all fields at once; its name may be another one. Variables
     * that `values` does not have keep theirs. Returns it with the places where they are stored.
     */
    update(
      remote: Remote,
      values?: Environment
    ): Effect.Effect<Remote, RemoteNotFound | RemoteNameTaken | StoreError | SecretError>
    /** The values of a remote's variables, all of them or an error: nothing is to run there with some of them missing. */
    environment(remote: Remote): Effect.Effect<Environment, StoreError | SecretError>
    /** The remote that is marked as the default. It is for showing only: nothing ever runs there by itself. */
    readonly default: Effect.Effect<Option.Option<RemoteId>, StoreError>
    /** Marks one remote, by name or id, and takes the marker from any other; returns the remote. */
    setDefault(nameOrId: string): Effect.Effect<Remote, RemoteNotFound | StoreError>
    /** Takes the marker away, if there is one. */
    readonly clearDefault: Effect.Effect<void, StoreError>
    /** By name or id; returns what it is now. Work that is running there goes on. */
    setEnabled(nameOrId: string, enabled: boolean): Effect.Effect<Remote, RemoteNotFound | StoreError>
    /** By name or id, with the values of its variables; returns what was removed. */
    remove(nameOrId: string): Effect.Effect<Remote, RemoteNotFound | StoreError>
  }
>()("@maestro/core/remote/Remotes") {}
