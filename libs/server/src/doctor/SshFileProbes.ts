import { resolve } from "@maestro/ssh/config/SshConfig"
import { Effect, FileSystem, Option, Path } from "effect"
import { type ChildProcessSpawner, CommandLine } from "effect/process"
import { userInfo } from "node:os"
import { failed, failedBy, type Finding, ok, warning } from "./Check.ts"
import type { LocalOptions } from "./LocalOptions.ts"
import type { Probe } from "./Probe.ts"

type Services = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

const privateKeyHead = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/

/** What is wrong with one file of the folder: ssh refuses it, or ignores the key in it. */
interface Fault {
  readonly what: string
  readonly command: string
}

const isPrivateKey = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.orElseSucceed(
    Effect.map(fs.readFileString(file), (text) => privateKeyHead.test(text)),
    () => false
  )
})

const faultOf = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const found = yield* Effect.option(fs.stat(file))
  if (Option.isNone(found) || found.value.type !== "File") return []
  const { mode, size, uid } = found.value
  const fault = (what: string, command: string): ReadonlyArray<Fault> => [{ what: `${file} ${what}`, command }]
  const isConfig = file.endsWith("/config")
  if (isConfig && (mode & 0o022) !== 0)
    return fault("may be written by others, so ssh refuses it", CommandLine.display(["chmod", "600", file]))
  if (isConfig && !Option.contains(uid, userInfo().uid) && !Option.contains(uid, 0))
    return fault(
      "belongs to somebody else, so ssh refuses it",
      CommandLine.display(["sudo", "chown", userInfo().username, file])
    )
  // Larger files are no keys.
  if ((mode & 0o077) === 0 || Number(size) > 65_536 || !(yield* isPrivateKey(file))) return []
  return fault("is a private key that others may read, so ssh ignores it", CommandLine.display(["chmod", "600", file]))
})

const folder = Effect.fnUntraced(function* (home: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const at = path.join(home, ".ssh")
  const info = yield* Effect.option(fs.stat(at))
  if (Option.isNone(info)) return ok(`there is no ${at}: no keys, and no config of your own`)
  if ((info.value.mode & 0o022) !== 0)
    return failed(
      `${at} may be written by others`,
      "Close the folder to others.",
      CommandLine.display(["chmod", "700", at])
    )
  const names = yield* Effect.option(fs.readDirectory(at))
  if (Option.isNone(names))
    return failed(`${at} cannot be read`, "Make it yours.", CommandLine.display(["ls", "-ld", at]))
  const faults = (yield* Effect.forEach(names.value, (name) => faultOf(path.join(at, name)))).flat()
  if (faults.length === 0) return ok(`${at}, closed to others where it must be`)
  const text = "Close what is named to others."
  return failed(faults.map(({ what }) => what).join("; "), text, faults.map(({ command }) => command).join(" && "))
})

/** A host that no config names: what is resolved for it is what the config says for everybody. */
const nobody = (sshConfig: string | undefined) => ({
  name: "maestro-doctor",
  target: { _tag: "Host" as const, host: "maestro-doctor.invalid" },
  destination: "maestro-doctor.invalid",
  ...(sshConfig === undefined ? {} : { sshConfig })
})

const config = ({ home, sshConfig }: LocalOptions) =>
  resolve(nobody(sshConfig)).pipe(
    Effect.match({
      onFailure: failedBy,
      onSuccess: () => ok(`ssh accepts ${sshConfig ?? `${home}/.ssh/config and the system's`}`)
    })
  )

const readable = Effect.fnUntraced(function* (file: string): Effect.fn.Return<Finding, never, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* Effect.orElseSucceed(fs.exists(file), () => false)))
    return ok(`${file} is not there yet: made when a key is trusted`)
  const text = yield* Effect.option(fs.readFileString(file))
  if (Option.isNone(text))
    return failed(
      `${file} cannot be read, so every host key is unknown`,
      "Make it yours.",
      CommandLine.display(["ls", "-l", file])
    )
  const keys = text.value.split("\n").filter((line) => /^[^\s#]/.test(line)).length
  if (Option.isSome(yield* Effect.option(fs.access(file, { writable: true })))) return ok(`${file}, ${keys} keys`)
  return warning(
    `${file} has ${keys} keys and cannot be written, so no key can be remembered`,
    "Make the file writable for you.",
    CommandLine.display(["chmod", "u+w", file])
  )
})

const rank: Readonly<Record<Finding["state"], number>> = { ok: 0, warning: 1, failed: 2 }

/** Every file that ssh reads; the worst of them is what is said. */
const knownHosts = ({ sshConfig }: LocalOptions) =>
  resolve(nobody(sshConfig)).pipe(
    Effect.flatMap(({ userKnownHostsFiles }) => Effect.forEach(userKnownHostsFiles, readable)),
    Effect.map((findings) => {
      const worst = findings.toSorted((one, other) => rank[other.state] - rank[one.state])[0]
      if (worst === undefined) return ok("the ssh config names no file for host keys (UserKnownHostsFile)")
      return worst.state === "ok" ? ok(findings.map(({ detail }) => detail).join("; ")) : worst
    }),
    Effect.catch((error) => Effect.succeed(failedBy(error)))
  )

/** The files that ssh reads on this machine. */
export const sshFileProbes = (options: LocalOptions): ReadonlyArray<Probe<Services>> => [
  { id: "ssh-folder", title: "~/.ssh", needs: [], look: folder(options.home) },
  { id: "ssh-config", title: "ssh config", needs: ["ssh"], look: config(options) },
  { id: "known-hosts", title: "known hosts", needs: ["ssh", "ssh-config"], look: knownHosts(options) }
]
