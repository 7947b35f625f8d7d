import * as NodeMachines from "@maestro/server/machine/NodeMachines"
import { Maestro } from "@maestro/cli/testing/Maestro"
import { Machines, type MachineServices } from "@maestro/core/machine/Machines"
import { Remotes } from "@maestro/core/remote/Remotes"
import * as Command from "@maestro/testhosts/Command"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Database } from "@maestro/server/store/Database"
import * as SqliteRemotes from "@maestro/server/store/SqliteRemotes"
import { Effect, Layer } from "effect"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Marker, makeMarker, needlesOf } from "./Markers.ts"
import type { Exec } from "./ProcessWatch.ts"

/** This machine. */
export const here: Exec = (argv) => Command.run(argv)

/** A folder with everything in it that Maestro and ssh may write on this machine: data, temporary files, sockets, home. */
export const makeWorld = Effect.gen(function* () {
  const root = yield* Effect.acquireRelease(
    // Short: sockets are below it.
    Effect.sync(() => mkdtempSync("/tmp/mw-")),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const [home, tmp, run] = [join(root, "home"), join(root, "tmp"), join(root, "run")]
  for (const each of [home, tmp, run]) mkdirSync(each, { mode: 0o700 })
  const env = { HOME: home, TMPDIR: tmp, XDG_RUNTIME_DIR: run }
  const said: Array<string> = []
  const maestro = new Maestro(join(root, "data"))
  /** Runs a command with `--verbose`, and keeps all that it said. */
  const runVerbose = Effect.fnUntraced(function* (
    args: ReadonlyArray<string>,
    more: Readonly<Record<string, string>> = {}
  ) {
    const ended = yield* maestro.run([...args.slice(0, 1), "--verbose", ...args.slice(1)], { env: { ...env, ...more } })
    said.push(`${args.join(" ")}\n${ended.stdout.toString()}${ended.stderr}`)
    return ended
  })
  return { root, env, said, maestro, run: runVerbose }
})

export type World = Effect.Success<typeof makeWorld>

/** The four ways by which a value comes to a command. */
export const plant = () => {
  const markers = {
    PLAIN: makeMarker("Plain"),
    SECRET: makeMarker("Secret"),
    GIVEN: makeMarker("Given"),
    FILED: makeMarker("Filed")
  }
  return { markers, needles: needlesOf(Object.values(markers)) }
}

export type Planted = ReturnType<typeof plant>

/** Prints the checksum of each variable, and nothing that is started for that has a value in its words. */
export const checksums = `for n in PLAIN SECRET GIVEN FILED; do eval "v=\\$$n"; printf '%s ' "$n"; printf %s "$v" | sha256sum | cut -c 1-64; done`

/** What `checksums` prints where these have arrived and the others have not. */
export const arrived = (markers: Readonly<Record<string, Marker>>): string =>
  ["PLAIN", "SECRET", "GIVEN", "FILED"].map((name) => `${name} ${(markers[name] ?? nothing).sha256}\n`).join("")

const nothing: Marker = {
  value: "",
  needles: [],
  sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}

/** A file for `--env-file`, which is the user's own and may have a value in it. */
export const envFileIn = Effect.fnUntraced(function* (value: string) {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync("/tmp/mw-env-")),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const file = join(folder, "env")
  writeFileSync(file, `FILED=${value}\n`, { mode: 0o600 })
  return file
})

/** Runs an effect on the remote `gpu` of a data folder, as the desktop app does: in this process. */
export const onGpu = <A, E, R>(dataDir: string, effect: Effect.Effect<A, E, R | MachineServices>) =>
  Effect.gen(function* () {
    const { id } = yield* Remotes.use((remotes) => remotes.get("gpu"))
    const machines = yield* Machines
    return yield* Effect.provide(effect, machines.get({ _tag: "Remote", id }))
  }).pipe(
    Effect.provide(
      NodeMachines.layer().pipe(Layer.provideMerge(SqliteRemotes.layer), Layer.provide(Database.layer(dataDir)))
    )
  )

/** Where a host may have written: all of a container, and of this machine what is the host's own. */
export const rootsOf = (host: TestHost["Service"]): ReadonlyArray<string> =>
  host.provider === "docker" ? ["/"] : [dirname(host.home)]
