import { Schema } from "effect"
import { Uuid7 } from "../id/Uuid.ts"
import { EnvEntry, EnvRecord, EnvVariable } from "./Environment.ts"

export const RemoteId = Uuid7.pipe(Schema.brand("RemoteId"))
export type RemoteId = typeof RemoteId.Type

/** A remote's name, unique among remotes: what people type and read. */
export const RemoteName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    message: "must be 1 to 64 letters, digits, dots, dashes or underscores, and start with a letter or digit"
  }),
  // Commands take a name or an id: one that looks like the other would be ambiguous.
  Schema.makeFilter((name) => !Schema.is(Uuid7)(name) || "must not look like an id")
)

/** A host name or an address. Never starts with `-`, so that ssh cannot take it for an option. */
export const HostName = Schema.String.check(
  Schema.isPattern(/^[^-\s\u0000-\u001f\u007f@/][^\s\u0000-\u001f\u007f@/]*$/, {
    message: "must be a host name or an address: no spaces, no @ or /, and not starting with a dash"
  })
)

/** A name for ssh's own resolution. Unlike a host name it may hold a slash: ssh takes it as it is. */
export const AliasName = Schema.String.check(
  Schema.isPattern(/^(?!ssh:\/\/)[^-\s\u0000-\u001f\u007f@][^\s\u0000-\u001f\u007f@]*$/i, {
    message: "must be an SSH alias: no spaces, no @, not an address with a scheme, and not starting with a dash"
  })
)

export const UserName = Schema.String.check(
  Schema.isPattern(/^[^-\s\u0000-\u001f\u007f][^\s\u0000-\u001f\u007f]*$/, {
    message: "must be a user name: no spaces, and not starting with a dash"
  })
)

export const Port = Schema.Int.check(
  Schema.isBetween({ minimum: 1, maximum: 65535 }, { message: "must be a port: a whole number from 1 to 65535" })
)

/** A file or folder on this machine, as ssh is given it: absolute, so that it means the same from every folder. */
export const LocalPath = Schema.String.check(
  Schema.isPattern(/^(\/|[A-Za-z]:[\\/])[^\u0000-\u001f\u007f]*$/, { message: "must be an absolute path" })
)

/** A folder on the remote machine. `~` is the home there; a relative path would depend on the login shell. */
export const RemoteFolder = Schema.String.check(
  Schema.isPattern(/^(\/|~\/|~$)[^\u0000\r\n]*$/, {
    message: "must be an absolute path on the remote machine, or start with ~/ (the home there)"
  })
)

/**
 * A `RemoteFolder` as a working directory of a process on that machine, for which `~` means nothing: commands start in
 * the home, so it becomes relative to that. Absent for the home itself.
 */
export const workingDirectory = (folder: string | undefined): string | undefined => {
  if (folder === undefined || folder === "~" || folder === "~/") return undefined
  return folder.startsWith("~/") ? `.${folder.slice(1)}` : folder
}

/** Where the connection's options come from. In `Alias` mode ssh's own resolution decides all that is not overridden. */
export const RemoteTarget = Schema.TaggedUnion({
  Host: { host: HostName },
  Alias: { alias: AliasName }
})
export type RemoteTarget = typeof RemoteTarget.Type

/** A machine that can be reached over SSH, as the user defined it (product row R1). */
export class Remote extends Schema.Class<Remote>("Remote")({
  id: RemoteId,
  name: RemoteName,
  target: RemoteTarget,
  /** Only what the user gave: absent fields are ssh's business. */
  port: Schema.optionalKey(Port),
  user: Schema.optionalKey(UserName),
  /** Absolute path of a private key on this machine. */
  keyPath: Schema.optionalKey(LocalPath),
  /** The ssh config file that the remote was defined with, as `ssh -F`. Absent: the user's own and the system's. */
  sshConfig: Schema.optionalKey(LocalPath),
  /** Default working directory on the remote machine. */
  cwd: Schema.optionalKey(RemoteFolder),
  /** The environment variables that it adds there: their names. `Remotes.environment` has the values. */
  env: EnvRecord(EnvVariable),
  /** Where the values of its secret variables are stored, and where those of the others; absent where there are none. */
  secretEnv: Schema.optionalKey(EnvEntry),
  plainEnv: Schema.optionalKey(EnvEntry),
  enabled: Schema.Boolean
}) {
  /** What ssh is told to connect to. */
  get destination(): string {
    return this.target._tag === "Host" ? this.target.host : this.target.alias
  }

  /** `user@host:port` as far as it is known without asking ssh. */
  get address(): string {
    const user = this.user === undefined ? "" : `${this.user}@`
    const port = this.port === undefined ? "" : `:${this.port}`
    return `${user}${this.destination}${port}`
  }

  /** The same remote, with its options from another ssh config file. */
  withSshConfig(sshConfig: string): Remote {
    return new Remote(Object.assign({}, this, { sshConfig }))
  }

  /** The same remote, with the values of its variables stored there and nowhere else. */
  withEntries(entries: { readonly plainEnv?: EnvEntry; readonly secretEnv?: EnvEntry }): Remote {
    const { plainEnv: _plain, secretEnv: _secret, ...rest }: Remote = this
    return new Remote({ ...rest, ...entries })
  }
}
