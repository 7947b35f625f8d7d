import * as Fs from "node:fs"
import * as Os from "node:os"
import { Effect, type Scope } from "effect"
import { type ContainerRuntimeClient, getContainerRuntimeClient } from "testcontainers"
import * as DockerDaemon from "./internal/DockerDaemon.ts"
import * as DockerImages from "./internal/DockerImages.ts"
import { live } from "./internal/Live.ts"
import * as Processes from "./Processes.ts"
import type { TestHostError } from "./TestHost.ts"

/** Containers and networks carry it with the name of the process that made them. */
export const ownerLabel = "maestro.testhosts.owner"

export interface DockerEngine {
  readonly client: ContainerRuntimeClient
  /** The image of the test hosts. */
  readonly image: string
  /** The value of `ownerLabel` for what this process makes. */
  readonly owner: string
}

const own = `unix://${DockerDaemon.socket}`

/** `$MAESTRO_TEST_CACHE`, else a folder in the user's cache. */
export const cacheFolder = (): string =>
  process.env["MAESTRO_TEST_CACHE"] ?? `${process.env["XDG_CACHE_HOME"] ?? `${Os.homedir()}/.cache`}/maestro-testhosts`

const connect = Effect.tryPromise({
  try: () => getContainerRuntimeClient(),
  catch: DockerDaemon.dockerError(
    "reach a container engine",
    "Start Docker, or run the tests as root on Linux with docker.io installed: they then start one for themselves."
  )
})

/** testcontainers is told by environment variables only. */
const configure = Effect.sync(() => {
  // Its reaper is one more image to download; what a killed run leaves is removed by the next one instead.
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true"
  process.env["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1"
})

const canStartOne = () =>
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"].some((folder) => Fs.existsSync(`${folder}/dockerd`))

/** Where testcontainers looks for an engine that nobody named. */
const usualSockets = () =>
  [
    "/var/run/docker.sock",
    `${process.env["XDG_RUNTIME_DIR"] ?? "/nowhere"}/docker.sock`,
    `${Os.homedir()}/.docker/run/docker.sock`,
    `${Os.homedir()}/.docker/desktop/docker.sock`,
    `/run/user/${process.getuid?.() ?? 0}/docker.sock`
  ].filter((path) => Fs.existsSync(path))

/**
 * An engine that answers: the one that the environment names or that runs here, else one of our own. testcontainers
 * reads the environment once and remembers it, so it is asked only when the choice has been made.
 */
const reach = Effect.gen(function* () {
  const named = process.env["DOCKER_HOST"] ?? own
  if (named === own && canStartOne()) {
    const running = yield* Effect.findFirst(usualSockets(), DockerDaemon.answers)
    if (running._tag === "None") {
      yield* DockerDaemon.hold(cacheFolder())
      process.env["DOCKER_HOST"] = own
    }
  }
  return yield* connect
})

/** Removes what runs left that did not come to their end. */
const sweep = Effect.fnUntraced(function* ({ container: { dockerode: docker } }: ContainerRuntimeClient) {
  const alive = yield* Processes.living
  const orphaned = ({ Labels }: { readonly Labels?: Readonly<Record<string, string>> | undefined }) => {
    const owner = Labels?.[ownerLabel]
    // On a shared engine other hosts have processes that cannot be seen from here: the name says whose it is.
    return (
      owner !== undefined && owner.startsWith(`${Os.hostname()}/`) && !alive.has(owner.slice(owner.indexOf("/") + 1))
    )
  }
  const call = <A>(run: () => Promise<A>) =>
    Effect.tryPromise({ try: run, catch: DockerDaemon.dockerError("remove what an earlier run left") })
  const filters = { label: [ownerLabel] }
  const containers = yield* call(() => docker.listContainers({ all: true, filters }))
  yield* Effect.forEach(containers.filter(orphaned), ({ Id }) =>
    Effect.ignore(call(() => docker.getContainer(Id).remove({ force: true, v: true })))
  )
  const networks = yield* call(() => docker.listNetworks({ filters }))
  yield* Effect.forEach(networks.filter(orphaned), ({ Id }) =>
    Effect.ignore(call(() => docker.getNetwork(Id).remove()))
  )
})

/**
 * A container engine with the image of the test hosts in it. Any number of processes may ask at once: one of them
 * starts the engine and builds the image, the others wait for it. An engine that tests started is ended by the last of
 * them; its images stay in the cache, so that the next run takes seconds.
 */
export const acquire: Effect.Effect<DockerEngine, TestHostError, Scope.Scope> = Effect.gen(function* () {
  yield* configure
  const client = yield* reach
  const cache = cacheFolder()
  const prepare = Effect.gen(function* () {
    yield* sweep(client)
    return yield* DockerImages.ensure(client.container.dockerode, cache)
  })
  const image = yield* DockerDaemon.locked(cache, prepare)
  return { client, image, owner: `${Os.hostname()}/${yield* Processes.self}` }
}).pipe(Effect.provide(live))
