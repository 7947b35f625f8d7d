import { runSsh, SshBinary } from "@maestro/ssh/process/SshProcess"
import { Effect, FileSystem, Option, Path } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { failed, ok, warning } from "./Check.ts"
import type { Probe } from "./Probe.ts"

type Services = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

const install = "sudo apt-get install openssh-client"

/** Where a program is on the PATH; the word itself where it is a path already. */
const placeOf = Effect.fnUntraced(function* (name: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  if (name.includes("/")) return name
  for (const folder of (process.env["PATH"] ?? "").split(":")) {
    const file = path.join(folder, name)
    if (folder !== "" && (yield* Effect.orElseSucceed(fs.exists(file), () => false))) return file
  }
  return name
})

/** Since 8.4 ssh lets a program ask in its place wherever it runs (SSH_ASKPASS_REQUIRE). */
const canAsk = (major: number, minor: number) => major > 8 || (major === 8 && minor >= 4)

const client = Effect.gen(function* () {
  const binary = yield* SshBinary
  const said = yield* Effect.option(runSsh(binary, ["-V"], "10 seconds"))
  if (Option.isNone(said)) {
    return failed(`${binary} cannot be started`, "Install the OpenSSH client: Maestro connects through it.", install)
  }
  const version = `${said.value.stderr}${said.value.stdout}`.split("\n")[0] ?? ""
  const detail = `${version} (${yield* placeOf(binary)})`
  const [, major, minor] = /^OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) {
    return warning(detail, "This is not OpenSSH as Maestro knows it: put OpenSSH first on the PATH.", install)
  }
  if (canAsk(Number(major), Number(minor))) return ok(detail)
  return warning(
    detail,
    "Update OpenSSH to 8.4 or newer: before that Maestro cannot pass on what ssh asks (passphrases, codes).",
    install
  )
})

const agent = Effect.gen(function* () {
  const socket = process.env["SSH_AUTH_SOCK"]
  if (socket === undefined || socket === "") return ok("none in this session: keys are read from their files")
  const list = yield* Effect.option(runSsh("ssh-add", ["-l"], "10 seconds"))
  if (Option.isNone(list)) return warning("ssh-add cannot be started", "Install the OpenSSH client.", install)
  const { exitCode, stdout } = list.value
  if (exitCode === 0) {
    const keys = stdout.trim().split("\n").length
    return ok(`reachable, ${keys === 1 ? "1 key" : `${keys} keys`}`)
  }
  if (exitCode === 1) return ok("reachable, no keys: they are read from their files")
  return warning(
    `nothing answers at SSH_AUTH_SOCK (${socket})`,
    "Start an agent in this session and give it your key.",
    'eval "$(ssh-agent -s)" && ssh-add'
  )
})

/** The programs that the way to a remote is made of. */
export const sshClientProbes: ReadonlyArray<Probe<Services>> = [
  { id: "ssh", title: "ssh", needs: [], look: client },
  { id: "ssh-agent", title: "ssh-agent", needs: [], look: agent }
]
