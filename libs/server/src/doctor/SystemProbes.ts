import { runSsh } from "@maestro/ssh/process/SshProcess"
import { Effect, FileSystem, Option, Path } from "effect"
import { type ChildProcessSpawner, CommandLine } from "effect/process"
import { statfs } from "node:fs/promises"
import { arch, release, type, version as kernelVersion } from "node:os"
import { ok, failed, type Finding, warning } from "./Check.ts"
import type { LocalOptions } from "./LocalOptions.ts"
import type { Probe } from "./Probe.ts"

type Services = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

const mebibyte = 1_024 * 1_024

/** Bytes as people read them. */
export const sizeText = (bytes: number): string =>
  bytes >= 1_024 * mebibyte ? `${(bytes / 1_024 / mebibyte).toFixed(1)} GiB` : `${Math.floor(bytes / mebibyte)} MiB`

/** How much room there must be for jobs, logs and a store that is being changed, and how much there should be. */
export const roomFinding = (free: number, where: string, command: string): Finding => {
  const detail = `${sizeText(free)} free in ${where}`
  const text = "Free some space on that disk: this shows what is large."
  if (free < 20 * mebibyte) return failed(detail, text, command)
  return free < 500 * mebibyte ? warning(detail, text, command) : ok(detail)
}

const program = ({ version }: LocalOptions): Finding => {
  const major = Number(process.versions.node.split(".")[0])
  const detail = `Maestro ${version}, Node ${process.versions.node} (${process.execPath})`
  return major >= 22 ? ok(detail) : failed(detail, "Maestro needs Node 22 or newer.", "nvm install --lts")
}

const system = (): Finding =>
  process.platform === "win32"
    ? failed(
        `${type()} ${release()} ${arch()}`,
        "Run Maestro inside of WSL: Windows itself is not supported yet.",
        "wsl --install"
      )
    : ok(`${type()} ${release()} ${arch()}, ${kernelVersion()}`)

/** The folder, or the nearest one above it that is there. */
const nearest = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  let at = folder
  while (!(yield* Effect.orElseSucceed(fs.exists(at), () => false)) && path.dirname(at) !== at) at = path.dirname(at)
  return at
})

const disk = Effect.fnUntraced(function* (folder: string) {
  const at = yield* nearest(folder)
  const free = yield* Effect.option(
    Effect.tryPromise(() => statfs(at).then(({ bavail, bsize }) => Number(bavail) * Number(bsize)))
  )
  if (Option.isNone(free)) return ok(`this system does not tell how much space is free in ${at}`)
  return roomFinding(free.value, at, `du -xh ${CommandLine.display([at])} | sort -h | tail`)
})

/** The first line of what a program says of itself; none where it is not there. */
const versionOf = (name: string) =>
  runSsh(name, ["--version"], "10 seconds").pipe(
    Effect.map(({ stdout, stderr }) => `${stdout}${stderr}`.split("\n")[0] ?? ""),
    Effect.option
  )

const git = Effect.map(versionOf("git"), (version) =>
  Option.match(version, {
    onSome: ok,
    onNone: () =>
      warning("git is not there: worktrees and diffs of local projects need it", "Install git.", "apt-get install git")
  })
)

const gh = Effect.map(
  versionOf("gh"),
  Option.match({
    onSome: ok,
    onNone: () => ok("gh is not there: pull requests of local projects are then opened in the browser")
  })
)

const clock = Effect.fnUntraced(function* ({ program: file }: LocalOptions) {
  const fs = yield* FileSystem.FileSystem
  const made = Option.flatMap(yield* Effect.option(fs.stat(file)), ({ mtime }) => mtime)
  const now = new Date()
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const detail = `${now.toISOString()}, time zone ${zone}`
  // An hour: files may be unpacked with the local time of somewhere else.
  if (Option.isNone(made) || made.value.getTime() - now.getTime() < 3_600_000) return ok(detail)
  return warning(
    `${detail}: that is before Maestro was installed (${made.value.toISOString()})`,
    "Set the clock: certificates, one-time codes and the order of history depend on it.",
    "sudo timedatectl set-ntp true"
  )
})

/** Maestro itself, and the system that it runs on. */
export const systemProbes = (options: LocalOptions): ReadonlyArray<Probe<Services>> => [
  { id: "maestro", title: "Maestro", needs: [], look: Effect.sync(() => program(options)) },
  { id: "system", title: "system", needs: [], look: Effect.sync(system) },
  { id: "clock", title: "clock", needs: [], look: clock(options) },
  { id: "disk", title: "disk", needs: [], look: disk(options.dataFolder) },
  { id: "git", title: "git", needs: [], look: git },
  { id: "gh", title: "GitHub CLI", needs: [], look: gh }
]
