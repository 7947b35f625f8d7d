import { createHash } from "node:crypto"
import * as Fs from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import type { ContainerRuntimeClient } from "testcontainers"
import * as Command from "../Command.ts"
import { attempt, dockerError } from "./DockerDaemon.ts"

type Dockerode = ContainerRuntimeClient["container"]["dockerode"]

const base = "debian:bookworm-slim"
const packages = "openssh-server,git,procps,ca-certificates,zsh,fish,tcsh,busybox"
const context = fileURLToPath(new URL("../../images/testhost", import.meta.url))

/** A call to the engine. Its failure says what was being done. */
const call = <A>(step: string, run: (signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: dockerError(step) })

/** Reads the engine's progress to its end. Most failures are told there, and not by the status of the answer. */
const finish = (docker: Dockerode, step: string, progress: NodeJS.ReadableStream) =>
  Effect.callback<void, ReturnType<ReturnType<typeof dockerError>>>((resume) => {
    const said: Array<string> = []
    docker.modem.followProgress(
      progress,
      (error: Error | null) => {
        if (error === null) return resume(Effect.void)
        resume(Effect.fail(dockerError(step)(`${error.message}\n${said.slice(-20).join("")}`.trim())))
      },
      (event: { readonly stream?: string }) => said.push(event.stream ?? "")
    )
  })

const exists = (docker: Dockerode, name: string) =>
  call(`look for the image ${name}`, () => docker.getImage(name).inspect()).pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )

const pull = Effect.fnUntraced(
  function* (docker: Dockerode) {
    const step = `pull ${base}`
    const progress = yield* call(step, (abortSignal) => docker.pull(base, { abortSignal }))
    yield* finish(docker, step, progress)
  },
  (effect) =>
    Effect.timeoutOrElse(effect, {
      duration: "3 minutes",
      orElse: () => Effect.fail(dockerError(`pull ${base}`)("it took longer than 3 minutes"))
    })
)

/** Makes a root file system with Debian's own tool and packs it. It takes about a minute, once for a cache. */
const bootstrap = Effect.fnUntraced(function* (tar: string) {
  const folder = yield* Effect.acquireRelease(
    attempt(`make a folder next to ${tar}`, () => Fs.mkdtempSync(`${tar}.`)),
    (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
  )
  const root = `${folder}/root`
  yield* Command.runOrFail(["debootstrap", "--variant=minbase", `--include=${packages}`, "bookworm", root], {
    timeout: "10 minutes"
  }).pipe(
    Effect.mapError(dockerError("make a base image", "Install debootstrap, or make sure that an image can be pulled."))
  )
  yield* Command.runOrFail(
    ["tar", "-C", root, "--exclude=./var/cache/apt/archives/*.deb", "-cf", `${folder}/tar`, "."],
    {
      timeout: "5 minutes"
    }
  )
  // Renamed when it is whole: an interrupted run leaves no half of an image in the cache.
  yield* attempt(`write ${tar}`, () => Fs.renameSync(`${folder}/tar`, tar))
}, Effect.scoped)

/** Makes sure of the base image: from the engine, else from the cache, else from a registry, else by making it. */
const ensureBase = Effect.fnUntraced(function* (docker: Dockerode, cache: string) {
  if (yield* exists(docker, base)) return
  const tar = `${cache}/debian-bookworm-slim-${process.arch}.tar`
  if (!Fs.existsSync(tar)) {
    const pulled = yield* Effect.result(pull(docker))
    if (pulled._tag === "Success") return
    yield* bootstrap(tar).pipe(
      Effect.mapError((error) =>
        dockerError("get a base image", error.hint)(`${pulled.failure.message}\n${error.message}`)
      )
    )
  }
  const step = `import ${tar}`
  const [repo, tag] = base.split(":")
  const progress = yield* call(step, () => docker.importImage(tar, { repo, tag }))
  yield* finish(docker, step, progress)
})

/** The image of our hosts, named after what it is made of: a changed Dockerfile makes a new one. */
export const ensure = Effect.fn("DockerImages.ensure")(function* (docker: Dockerode, cache: string) {
  const src = yield* attempt(`read ${context}`, () => Fs.readdirSync(context).sort())
  const hash = createHash("sha256")
  for (const name of src) {
    hash.update(`${name}\0`).update(yield* attempt(`read ${name}`, () => Fs.readFileSync(`${context}/${name}`)))
  }
  const image = `maestro-testhost:${hash.digest("hex").slice(0, 12)}`
  if (yield* exists(docker, image)) return image
  yield* ensureBase(docker, cache)
  const step = `build ${image}`
  const progress = yield* call(step, (abortSignal) =>
    // The host's network: a step that installs packages must not need a firewall rule.
    docker.buildImage({ context, src }, { t: image, networkmode: "host", abortSignal })
  )
  yield* finish(docker, step, progress)
  return image
})
