import { Context, type Effect, Schema } from "effect"

/** A test host could not be set up, or something asked of it did not work. */
export class TestHostError extends Schema.TaggedError<TestHostError>()("TestHostError", {
  provider: Schema.String,
  /** What was being done, for example "start sshd". */
  step: Schema.String,
  /** What happened, in the words of the program that said it. */
  detail: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `Test host (${this.provider}): could not ${this.step}: ${this.detail}${this.hint === "" ? "" : `\n${this.hint}`}`
  }
}

export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Which host keys the client of a config knows: the right one, none, or another key under the same name. */
export type KnownHosts = "right" | "empty" | "changed"

/** What differs from the host's own ssh config. Everything left out stays as it is. */
export interface ConfigVariant {
  readonly alias?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly keyPath?: string
  readonly knownHosts?: KnownHosts
  /** Lines that go first in the Host block, and so win (`ProxyJump bastion`, `ControlPath ...`). */
  readonly lines?: ReadonlyArray<string>
}

export interface KeyOptions {
  readonly type?: "ed25519" | "rsa" | "ecdsa"
  readonly passphrase?: string
  /** Whether the host accepts it. Default false. */
  readonly authorized?: boolean
}

/**
 * A real OpenSSH server to test against: `ProcessHost` runs it as a child process, `DockerHost` in a container. All
 * that it made is gone when its scope closes.
 */
export class TestHost extends Context.Service<
  TestHost,
  {
    readonly provider: "process" | "docker"
    /** The name in `sshConfigPath`: `ssh -F <sshConfigPath> <alias>` logs in. */
    readonly alias: string
    readonly host: string
    readonly port: number
    readonly user: string
    /** A private key without a passphrase that the host accepts. */
    readonly keyPath: string
    readonly knownHostsPath: string
    readonly sshConfigPath: string
    /** The account's `$HOME`, a path on the host. */
    readonly home: string
    /** How many authentications the server has accepted so far. */
    readonly accepted: Effect.Effect<number, TestHostError>
    /** The server's log so far, at LogLevel VERBOSE. */
    readonly log: Effect.Effect<string, TestHostError>
    /** The process id of the listening server, as the host sees it. */
    readonly sshPid: Effect.Effect<number, TestHostError>
    /** Runs a program on the host without SSH, as root or as the server's own user, with `HOME` set. */
    exec(argv: ReadonlyArray<string>): Effect.Effect<ExecResult, TestHostError>
    /** Ends every connection by ending the server's processes for it. What detached itself goes on running. */
    readonly dropConnections: Effect.Effect<void, TestHostError>
    /** Ends the server and every connection, and starts it again on the same port. Detached processes go on. */
    readonly restart: Effect.Effect<void, TestHostError>
    /** Writes one more ssh config, next to the host's own, and gives its path. */
    configWith(variant: ConfigVariant): Effect.Effect<string, TestHostError>
    /** Makes a key pair and gives the private key's path. */
    newKey(options?: KeyOptions): Effect.Effect<string, TestHostError>
  }
>()("@maestro/testhosts/TestHost") {}
