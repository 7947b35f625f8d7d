import { spawnSync } from "node:child_process"

// By its path: a test may choose another PATH.
const program = spawnSync("sh", ["-c", "command -v unshare"], { encoding: "utf8" }).stdout.trim() || "unshare"
const own = [program, "--mount"] as const
/** What an ordinary user may do where the kernel lets users have namespaces: be root in one, over nothing but mounts. */
const asUser = [program, "--user", "--map-root-user", "--mount"] as const

const canMount = ([command, ...args]: readonly [string, ...ReadonlyArray<string>]) =>
  spawnSync(command, [...args, "mount", "--bind", "/bin/true", "/bin/true"]).status === 0

const unshare = [own, asUser].find(canMount)

/**
 * Whether mounts are all that such a namespace changes. An ordinary user gets a user namespace with it, out of which one
 * cannot look into the user's other processes: a helper in there cannot rule them out when it stops a job.
 */
export const isPlain = unshare === own

/**
 * The command that runs lines of bash, with `$1`... as given, in a mount namespace of its own. Who is not root is root in
 * there. It fails where the kernel allows that to nobody.
 */
export const inMountNamespace = (
  script: string,
  ...words: ReadonlyArray<string>
): readonly [string, ...Array<string>] => {
  if (unshare === undefined) {
    throw new Error(
      "this test changes what is mounted where, for its own processes only. Run it as root, or let users have namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)"
    )
  }
  return [...unshare, "/bin/bash", "-c", script, "bash", ...words]
}
