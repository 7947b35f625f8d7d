import { Effect, FileSystem, Layer, Schedule, type Scope } from "effect"
import * as DockerEngine from "./DockerEngine.ts"
import { acceptedCount } from "./internal/AcceptedCount.ts"
import * as ClientFiles from "./internal/ClientFiles.ts"
import { dockerError } from "./internal/DockerDaemon.ts"
import * as DockerContainer from "./internal/DockerContainer.ts"
import * as OwnedFolder from "./internal/OwnedFolder.ts"
import { live } from "./internal/Live.ts"
import { TestHost, type TestHostError } from "./TestHost.ts"

export interface DockerHostOptions {
  /** Default `dockerhost`. */
  readonly alias?: string
  /** The account's login shell: `/bin/bash` (default), `/bin/dash`, `/usr/bin/zsh`, `/usr/bin/fish`, `/bin/tcsh`, `/usr/local/bin/ash`. */
  readonly loginShell?: string
  /** Files in the account's home folder, by relative path. */
  readonly homeFiles?: Record<string, string>
  /** Lines for sshd_config that win over Debian's. */
  readonly extraConfig?: ReadonlyArray<string>
  /** Folders of this machine that the host sees, and cannot change. */
  readonly mounts?: ReadonlyArray<DockerContainer.Mount>
  /** Whether it reaches nothing but itself and this machine. Default false. */
  readonly offline?: boolean
  /** Whether its programs may put others into sandboxes, as on most machines. Default false. */
  readonly namespaces?: boolean
}

export interface BehindBastion {
  /** The host that one jumps through, the only one with a port on this machine. */
  readonly bastion: TestHost["Service"]
  /** The host behind it. Its ssh config says `ProxyJump`. */
  readonly inner: TestHost["Service"]
}

const user = "dev"
const home = `/home/${user}`

/** What real machines print at login: a greeting, a fortune, a stty that complains because there is no terminal. */
const noise = [
  'echo "Welcome to $(hostname), $USER!"',
  "stty -ixon",
  "printf 'A quote, as fortune prints it:\\n\\t\"Nothing is so silent as a shell that works.\"\\n'",
  "echo 'this goes to stderr' >&2",
  ""
].join("\n")

/** Start-up files of bash and zsh that talk, for `homeFiles`. */
export const noisyFiles: Record<string, string> = {
  ".bashrc": noise,
  ".profile": `${noise}. ~/.bashrc\n`,
  ".zshenv": noise,
  ".zprofile": noise,
  ".zshrc": noise
}

interface Place {
  readonly engine: DockerEngine.DockerEngine
  readonly published: boolean
  readonly network?: string
  readonly jump?: TestHost["Service"]
}

/** Runs a script in the container and fails when it does. */
const script = Effect.fnUntraced(function* (
  container: DockerContainer.Container,
  step: string,
  argv: ReadonlyArray<string>
) {
  const result = yield* container.exec(argv)
  if (result.exitCode === 0) return result.stdout
  return yield* dockerError(step)(`exit code ${result.exitCode}: ${result.stderr}${result.stdout}`)
})

const sshdPids = "pgrep -x 'sshd|sshd-session|sshd-auth'"

const make = Effect.fnUntraced(function* (options: DockerHostOptions, place: Place) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* Effect.mapError(OwnedFolder.make("maestro-docker-"), dockerError("make a temporary folder"))
  const read = (path: string) => Effect.mapError(files.readFileString(path), dockerError(`read ${path}`))
  const hostKey = yield* ClientFiles.makeKey(`${folder}/host_key`)
  const keyPath = `${folder}/id`
  const publicKey = yield* ClientFiles.makeKey(keyPath)
  const container = yield* DockerContainer.start(place.engine, {
    published: place.published,
    mounts: options.mounts ?? [],
    offline: options.offline ?? false,
    namespaces: options.namespaces ?? false,
    ...(place.network === undefined ? {} : { network: place.network }),
    files: [
      { target: "/etc/ssh/testhost_key", content: yield* read(`${folder}/host_key`), mode: 0o600 },
      { target: "/etc/ssh/testhost.d/extra.conf", content: (options.extraConfig ?? []).join("\n"), mode: 0o644 },
      { target: `${home}/.ssh/authorized_keys`, content: `${publicKey}\n`, mode: 0o600 },
      ...Object.entries(options.homeFiles ?? {}).map(([name, content]) => ({
        target: `${home}/${name}`,
        content,
        mode: 0o644
      }))
    ]
  })
  const shell = options.loginShell
  if (shell !== undefined) yield* script(container, `set the login shell ${shell}`, ["usermod", "-s", shell, user])

  const alias = options.alias ?? "dockerhost"
  const host = place.published ? "127.0.0.1" : container.name
  const port = container.port ?? 22
  const jump = place.jump
  const client = yield* ClientFiles.make({
    folder,
    alias,
    host,
    port,
    user,
    keyPath,
    hostKey,
    authorize: (line) =>
      script(container, "authorize a key", [
        "sh",
        "-c",
        `printf '%s\\n' "$1" >>${home}/.ssh/authorized_keys`,
        "sh",
        line
      ]),
    ...(jump === undefined
      ? {}
      : {
          lines: [`ProxyJump ${jump.alias}`],
          moreBlocks: (yield* read(jump.sshConfigPath)).split("Host *")[0] ?? "",
          moreKnownHosts: yield* read(jump.knownHostsPath)
        })
  })
  const log = script(container, "read the server's log", ["cat", "/var/log/sshd.log"])
  const sshPid = Effect.map(script(container, "read the server's pid", ["cat", "/run/sshd.pid"]), Number)
  const kill = (all: string) =>
    script(container, "end the server's processes", ["sh", "-c", `kill -9 $(${all}) 2>/dev/null; true`])
  const listening = Effect.map(log, (text) => text.match(/^Server listening on/gm)?.length ?? 0)
  return TestHost.of({
    provider: "docker",
    alias,
    host,
    port,
    user,
    keyPath,
    home,
    ...client,
    log,
    accepted: Effect.map(log, acceptedCount),
    sshPid,
    exec: (argv) => container.exec(argv, { HOME: home, USER: user }),
    dropConnections: Effect.asVoid(kill(`${sshdPids} | grep -vx "$(cat /run/sshd.pid)"`)),
    restart: Effect.gen(function* () {
      const before = yield* listening
      yield* kill(sshdPids)
      // The container's first process starts it again.
      yield* listening.pipe(
        Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (count) => count > before }),
        Effect.timeoutOrElse({
          duration: "30 seconds",
          orElse: () => Effect.fail(dockerError("restart sshd")("it does not listen again after 30 seconds"))
        })
      )
    }).pipe(Effect.provide(live))
  })
})

/** A Debian machine in a container, with an account `dev` and sshd on a port of 127.0.0.1. */
export const start: (options?: DockerHostOptions) => Effect.Effect<TestHost["Service"], TestHostError, Scope.Scope> =
  Effect.fn("DockerHost.start")(function* (options: DockerHostOptions = {}) {
    return yield* make(options, { engine: yield* DockerEngine.acquire, published: true })
  }, Effect.provide(live))

/** Two machines: one with a port on 127.0.0.1, and one that is reached only through it. */
export const startBehindBastion: (
  options?: DockerHostOptions
) => Effect.Effect<BehindBastion, TestHostError, Scope.Scope> = Effect.fn("DockerHost.startBehindBastion")(function* (
  options: DockerHostOptions = {}
) {
  const engine = yield* DockerEngine.acquire
  const network = yield* DockerContainer.privateNetwork(engine)
  const alias = options.alias ?? "dockerhost"
  const bastion = yield* make({ alias: `${alias}-bastion` }, { engine, network, published: true })
  const inner = yield* make(options, { engine, network, published: false, jump: bastion })
  return { bastion, inner }
}, Effect.provide(live))

/** A host as a layer, with options. Keep the result in a constant: called twice it makes two hosts. */
export const layerWith = (options: DockerHostOptions): Layer.Layer<TestHost, TestHostError> =>
  Layer.effect(TestHost, start(options))

export const layer = layerWith({})

/** The host behind a bastion as a layer. */
export const behindBastionLayer: Layer.Layer<TestHost, TestHostError> = Layer.effect(
  TestHost,
  Effect.map(startBehindBastion(), ({ inner }) => inner)
)

/** A host whose start-up files talk, as a layer. */
export const noisyLayer = layerWith({ homeFiles: noisyFiles })
