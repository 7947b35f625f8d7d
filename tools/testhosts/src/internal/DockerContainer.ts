import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers"
import { type DockerEngine, ownerLabel } from "../DockerEngine.ts"
import type { ExecResult } from "../TestHost.ts"
import { dockerError } from "./DockerDaemon.ts"

export interface FileContent {
  readonly target: string
  readonly content: string
  /** As a number, such as 0o600. */
  readonly mode: number
}

/** A folder of this machine that a container sees, and cannot change. */
export interface Mount {
  readonly source: string
  readonly target: string
}

export interface ContainerOptions {
  readonly files: ReadonlyArray<FileContent>
  /** Whether port 22 gets a port on 127.0.0.1. */
  readonly published: boolean
  /** The network it is in: the only one, or, when it is published, besides the usual one. */
  readonly network?: string
  readonly mounts?: ReadonlyArray<Mount>
  /** Whether it has no way out: no network but its own and this machine. */
  readonly offline?: boolean
  /** Whether its programs may make namespaces of their own, as they may on most machines. */
  readonly namespaces?: boolean
}

/** Publishes on 127.0.0.1 only: a test host must not be open to the network of the machine. */
class LoopbackContainer extends GenericContainer {
  protected override beforeContainerCreated(): Promise<void> {
    const bindings: Record<string, Array<{ HostIp?: string; HostPort?: string }>> = this.hostConfig.PortBindings ?? {}
    for (const binding of Object.values(bindings).flat()) binding.HostIp = "127.0.0.1"
    return Promise.resolve()
  }

  /** Gives back what engines keep from containers, and what a program needs that puts others into a sandbox. */
  withNamespaces(): this {
    Object.assign(this.hostConfig, { MaskedPaths: [], ReadonlyPaths: [] })
    return this.withSecurityOpt("seccomp=unconfined", "apparmor=unconfined")
  }
}

export interface Container {
  readonly id: string
  /** The name by which other containers of its network find it. */
  readonly name: string
  /** The port on 127.0.0.1 of this machine, for a published one. */
  readonly port: number | undefined
  exec(
    argv: ReadonlyArray<string>,
    env?: Record<string, string>
  ): Effect.Effect<ExecResult, ReturnType<ReturnType<typeof dockerError>>>
}

const listening = "grep -q 'Server listening on' /var/log/sshd.log"

const startIt = (engine: DockerEngine, name: string, options: ContainerOptions) =>
  Effect.tryPromise({
    try: () => {
      const container = new LoopbackContainer(engine.image)
        .withName(name)
        .withHostname(name)
        .withLabels({ [ownerLabel]: engine.owner })
        .withCopyContentToContainer(options.files.map((file) => ({ ...file })))
        // Read from its own log: a bare TCP connection to an SSH port counts as a failed login.
        .withWaitStrategy(Wait.forSuccessfulCommand(listening).withStartupTimeout(60_000))
      if (options.published) container.withExposedPorts(22)
      const mounts = options.mounts ?? []
      if (mounts.length > 0) container.withBindMounts(mounts.map((mount) => ({ ...mount, mode: "ro" as const })))
      if (options.offline === true) container.withAddedCapabilities("NET_ADMIN")
      if (options.namespaces === true) container.withNamespaces()
      if (options.network !== undefined) {
        container.withNetworkMode(options.network)
        if (options.published) container.withNetworkAliases(name)
      }
      return container.start()
    },
    catch: dockerError(
      "start a container",
      "See what the engine says about it: docker logs, dockerd.log in the test cache."
    )
  })

const handle = (container: StartedTestContainer, name: string, published: boolean): Container => ({
  id: container.getId(),
  name,
  port: published ? container.getMappedPort(22) : undefined,
  exec: (argv, env = {}) =>
    Effect.tryPromise({
      try: () => container.exec([...argv], { env }),
      catch: dockerError(`run ${argv.join(" ")} in the container`)
    }).pipe(Effect.map(({ stdout, stderr, exitCode }) => ({ stdout, stderr, exitCode })))
})

/**
 * Takes away the routes to other networks. The published port stays: its connections come from the bridge that the
 * container is on. An internal network would do the same, but has no published ports.
 */
const cutOff = Effect.fnUntraced(function* (container: Container) {
  const routes = "busybox ip route del default; ! busybox ip route | grep -q default"
  const { exitCode, stderr, stdout } = yield* container.exec(["sh", "-c", routes])
  if (exitCode !== 0) return yield* dockerError("take a container off the network")(`${stderr}${stdout}`)
})

/** Starts a container of the test image and waits until its sshd listens. It is removed when the scope closes. */
export const start = Effect.fnUntraced(function* (engine: DockerEngine, options: ContainerOptions) {
  const name = `maestro-host-${randomUUID().slice(0, 12)}`
  const remove = Effect.ignore(
    Effect.tryPromise({
      // By name, so that one which was created but never came up is removed too.
      try: () => engine.client.container.dockerode.getContainer(name).remove({ force: true, v: true }),
      catch: dockerError(`remove the container ${name}`)
    })
  )
  yield* Effect.addFinalizer(() => remove)
  const container = handle(yield* startIt(engine, name, options), name, options.published)
  if (options.offline === true) yield* cutOff(container)
  return container
})

/** A network that only its containers reach. Removed when the scope closes. */
export const privateNetwork = Effect.fnUntraced(function* (engine: DockerEngine) {
  const docker = engine.client.container.dockerode
  const name = `maestro-net-${randomUUID().slice(0, 12)}`
  yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => docker.createNetwork({ Name: name, Internal: true, Labels: { [ownerLabel]: engine.owner } }),
      catch: dockerError("make a network")
    }),
    (network) =>
      Effect.ignore(
        Effect.tryPromise({ try: () => network.remove(), catch: dockerError(`remove the network ${name}`) })
      )
  )
  return name
})
