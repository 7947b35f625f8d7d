import { createHash, randomUUID } from "node:crypto"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { Effect } from "effect"
import * as Command from "../Command.ts"
import { cacheFolder } from "../DockerEngine.ts"
import { attempt, locked } from "../internal/DockerDaemon.ts"
import { TestHostError } from "../TestHost.ts"

const source = Path.join(import.meta.dirname, "../../../agents")
const files = ["package.json", "package-lock.json"]

const failed = (detail: string, hint: string) =>
  new TestHostError({ provider: "agents", step: "install the agent CLIs", detail, hint })

const registryHint =
  "The end-to-end tests run the real CLIs, which come from the npm registry once (about 1 GB; tools/agents/README.md). " +
  "Make the registry reachable (`npm ping` says whether it is), or set MAESTRO_TEST_CACHE to a cache that has them."

/** The packages are locked for this platform only: test hosts are containers of the machine's own kind. */
const checkPlatform = Effect.gen(function* () {
  if (process.arch === "x64") return
  return yield* failed(
    `there is no lock file of them for ${process.arch}, only for x64`,
    "Run these tests on an x64 machine."
  )
})

/** Scripts stay off: none of these packages needs one to be run. */
const flags = [
  "--ignore-scripts",
  "--os=linux",
  "--cpu=x64",
  "--libc=glibc",
  "--no-audit",
  "--no-fund",
  "--loglevel=error"
]

/** The npm that runs the tests, or the one on the PATH. */
const npm = (): readonly [string, ...ReadonlyArray<string>] => {
  const path = process.env["npm_execpath"]
  return path?.endsWith("npm-cli.js") === true ? [process.execPath, path] : ["npm"]
}

const install = Effect.fnUntraced(function* (cache: string, folder: string) {
  const temporary = `${cache}/agents-new-${randomUUID()}`
  yield* Effect.addFinalizer(() => Effect.sync(() => Fs.rmSync(temporary, { recursive: true, force: true })))
  yield* attempt(`copy ${source}`, () => {
    Fs.mkdirSync(temporary, { recursive: true })
    for (const name of files) Fs.copyFileSync(`${source}/${name}`, `${temporary}/${name}`)
  })
  const [command, ...args] = npm()
  // npm checks every package against the hash in the lock file.
  // Its folder is said twice: under `npm test` the environment names another one.
  const words = [...args, "ci", "--prefix", temporary, ...flags]
  yield* Command.runOrFail([command, ...words], { cwd: temporary, timeout: "15 minutes" }).pipe(
    Effect.mapError(({ detail }) => failed(detail, registryHint))
  )
  // Renamed when it is whole: an interrupted run leaves no half of an installation in the cache.
  yield* attempt(`rename ${temporary}`, () => Fs.renameSync(temporary, folder))
}, Effect.scoped)

/**
 * The folder with the agent CLIs in its `node_modules`, at the versions of `tools/agents/package-lock.json`. They are
 * installed into the cache the first time, by one process while others wait.
 */
export const ensure = Effect.fn("AgentInstall.ensure")(function* () {
  yield* checkPlatform
  const cache = cacheFolder()
  const hash = createHash("sha256")
  for (const name of files) {
    hash.update(yield* attempt(`read ${name}`, () => Fs.readFileSync(`${source}/${name}`)))
  }
  const folder = `${cache}/agents-${hash.digest("hex").slice(0, 12)}`
  const isThere = attempt(`look for ${folder}`, () => Fs.existsSync(folder))
  if (yield* isThere) return folder
  // A lock of its own: who only needs an engine does not wait for minutes.
  const once = Effect.gen(function* () {
    if (!(yield* isThere)) yield* install(cache, folder)
  })
  yield* locked(`${cache}/agents`, once)
  return folder
})
