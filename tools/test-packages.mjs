// The programs that the tests need besides Node, and how to get them. Plain JavaScript for Node >= 20, and nothing but
// Node's own modules: the launcher uses it before anything is installed.
import { spawnSync } from "node:child_process"
import { accessSync, chmodSync, constants, existsSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"

/** Each command, and the Debian package that brings it. */
const needed = [
  // A host, and a way to it.
  ["ssh", "openssh-client"],
  ["ssh-keygen", "openssh-client"],
  ["sshd", "openssh-server"],
  ["git", "git"],
  ["ps", "procps"],
  ["setsid", "util-linux"],
  // The shells that the helper and the login shells are tried with.
  ["bash", "bash"],
  ["dash", "dash"],
  ["busybox", "busybox-static"],
  ["zsh", "zsh"],
  ["ksh", "ksh"],
  ["fish", "fish"],
  ["tcsh", "tcsh"],
  ["shellcheck", "shellcheck"],
  // What tells of changed files where it is installed.
  ["inotifywait", "inotify-tools"],
  // A desktop's keychain.
  ["dbus-run-session", "dbus-daemon"],
  ["gnome-keyring-daemon", "gnome-keyring"]
]

/** Modules of PAM, for servers that ask: such a server needs root, and Linux. */
const modules = [["pam_oath.so", "libpam-oath"]]

/** Where no engine runs, and the tests may start one of their own. Elsewhere somebody has to start Docker. */
const engine = [
  ["dockerd", "docker.io"],
  ["containerd", "containerd"],
  ["iptables", "iptables"],
  ["debootstrap", "debootstrap"]
]

// Servers are in folders that an ordinary user's PATH does not have.
const folders = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/usr/bin",
  "/bin"
]

const found = (command) =>
  folders.some((folder) => {
    if (folder === "") return false
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

const multiarch = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu", arm: "arm-linux-gnueabihf" }[process.arch]
const moduleFolders = [
  `/usr/lib/${multiarch}/security`,
  `/lib/${multiarch}/security`,
  "/usr/lib/security",
  "/lib/security"
]

const hasModule = (name) => moduleFolders.some((folder) => existsSync(join(folder, name)))

const isRoot = () => process.getuid?.() === 0

const engineRuns = () =>
  process.env.DOCKER_HOST !== undefined ||
  (found("docker") && spawnSync("docker", ["version"], { stdio: "ignore", timeout: 10_000 }).status === 0)

const isThere = (command) => (command.endsWith(".so") ? hasModule(command) : found(command))

/** What the tests need and this machine does not have: `[{ command, package }]`. */
export const missing = () => {
  if (process.platform === "win32") return []
  const wanted = engineRuns() ? [] : process.platform === "linux" && isRoot() ? engine : [["docker", "docker.io"]]
  const wantedModules = process.platform === "linux" && isRoot() ? modules : []
  return [...needed, ...wanted, ...wantedModules]
    .filter(([command]) => !isThere(command))
    .map(([command, name]) => ({ command, package: name }))
}

/** Whether `install` can work here: root, and Debian's or Ubuntu's package manager. */
export const canInstall = () => process.platform === "linux" && isRoot() && found("apt-get")

const policy = "/usr/sbin/policy-rc.d"

/**
 * Installs what is missing, with the output on this screen, and gives what is missing still. No service starts: the
 * tests want the programs, and a machine must not begin to listen because somebody ran tests on it.
 */
export const install = (list) => {
  if (list.length === 0) return []
  // A policy that the machine has already is its owner's.
  const ours = !existsSync(policy)
  if (ours) {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n")
    chmodSync(policy, 0o755)
  }
  const apt = (...args) =>
    spawnSync("apt-get", args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
  try {
    // An old list of packages is often good enough, so a failed update is not the end.
    apt("-q", "update")
    apt("-q", "install", "-y", "--no-install-recommends", ...new Set(list.map((one) => one.package)))
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
  const still = new Set(list.map(({ command }) => command).filter((command) => !isThere(command)))
  return list.filter(({ command }) => still.has(command))
}
