import { Effect, FileSystem } from "effect"
import * as Command from "../Command.ts"
import { type ConfigVariant, type KeyOptions, type KnownHosts, TestHostError } from "../TestHost.ts"
import { live } from "./Live.ts"

export interface ClientFilesOptions {
  /** Where keys, known_hosts files and configs go. */
  readonly folder: string
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly keyPath: string
  /** The server's public key, as `type base64`. */
  readonly hostKey: string
  /** More Host blocks for every config, such as the one of a bastion. */
  readonly moreBlocks?: string
  /** Lines that the Host block has besides the usual ones. */
  readonly lines?: ReadonlyArray<string>
  /** Lines for every known_hosts file, such as the bastion's. */
  readonly moreKnownHosts?: string
  /** Makes the host accept a public key line. */
  readonly authorize: (publicKey: string) => Effect.Effect<void, TestHostError>
}

const cannot = (step: string) => (error: { readonly message: string }) =>
  new TestHostError({ provider: "client files", step, detail: error.message, hint: "" })

/** Makes a key pair and gives its public half, as `type base64`. */
export const makeKey = Effect.fnUntraced(function* (path: string, options: KeyOptions = {}) {
  const type = options.type ?? "ed25519"
  const passphrase = options.passphrase ?? ""
  yield* Command.runOrFail(["ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "", "-f", path])
  const files = yield* FileSystem.FileSystem
  const line = yield* files.readFileString(`${path}.pub`).pipe(Effect.mapError(cannot(`read ${path}.pub`)))
  return line.trim()
}, Effect.provide(live))

/** What ssh writes into known_hosts: port 22 has no brackets. */
const nameOf = (host: string, port: number) => (port === 22 ? host : `[${host}]:${port}`)

/** The client's side of a test host: its keys, its known_hosts and its ssh configs. */
export const make = Effect.fnUntraced(function* (options: ClientFilesOptions) {
  const files = yield* FileSystem.FileSystem
  let serial = 0
  const next = (name: string) => `${options.folder}/${name}-${(serial += 1)}`
  const write = (path: string, text: string) =>
    files.writeFileString(path, text, { mode: 0o600 }).pipe(Effect.mapError(cannot(`write ${path}`)))

  const keyFor = Effect.fnUntraced(function* (which: KnownHosts) {
    if (which === "right") return options.hostKey
    return which === "empty" ? undefined : yield* makeKey(next("other-host-key"))
  })

  const knownHosts = Effect.fnUntraced(function* (which: KnownHosts, variant: ConfigVariant) {
    const path = next("known_hosts")
    const key = yield* keyFor(which)
    const names = [
      nameOf(variant.host ?? options.host, variant.port ?? options.port),
      variant.alias ?? options.alias
    ].join(",")
    yield* write(path, `${key === undefined ? "" : `${names} ${key}\n`}${options.moreKnownHosts ?? ""}`)
    return path
  })

  const config = Effect.fnUntraced(function* (variant: ConfigVariant) {
    const known = yield* knownHosts(variant.knownHosts ?? "right", variant)
    const path = next("ssh_config")
    const block = [
      ...(variant.lines ?? []),
      ...(options.lines ?? []),
      `HostName ${variant.host ?? options.host}`,
      `Port ${variant.port ?? options.port}`,
      `User ${variant.user ?? options.user}`,
      `IdentityFile "${variant.keyPath ?? options.keyPath}"`,
      "IdentitiesOnly yes",
      // The developer's own agent must not change what a test sees.
      "IdentityAgent none"
    ]
    const rest = [`UserKnownHostsFile "${known}"`, "GlobalKnownHostsFile /dev/null"]
    const text = [
      `Host ${variant.alias ?? options.alias}`,
      ...block.map((line) => `  ${line}`),
      options.moreBlocks ?? "",
      "Host *",
      ...rest.map((line) => `  ${line}`),
      ""
    ].join("\n")
    yield* write(path, text)
    return { path, known }
  })

  const own = yield* config({})
  return {
    sshConfigPath: own.path,
    knownHostsPath: own.known,
    configWith: (variant: ConfigVariant) => Effect.map(config(variant), ({ path }) => path),
    newKey: Effect.fnUntraced(function* (keyOptions: KeyOptions = {}) {
      const path = next("key")
      const publicKey = yield* makeKey(path, keyOptions)
      if (keyOptions.authorized === true) yield* options.authorize(publicKey)
      return path
    })
  }
}, Effect.provide(live))
