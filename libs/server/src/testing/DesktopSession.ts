import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const script = [
  "printf 'login password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null",
  `printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"`,
  "exec cat"
].join("\n")

/**
 * A D-Bus session of its own with GNOME's keyring in it, unlocked, as a desktop has one. One for a test file: the
 * keychain library keeps the first connection that it makes.
 */
export const startDesktopSession = async () => {
  const home = mkdtempSync(join(tmpdir(), "maestro-desktop-"))
  const child = spawn("dbus-run-session", ["--", "sh", "-c", script], {
    env: { PATH: process.env["PATH"], HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home },
    stdio: ["pipe", "pipe", "inherit"]
  })
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()))
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`dbus-run-session ended with ${code}`)))
  })
  return {
    address,
    end: () =>
      new Promise<void>((resolve) => {
        child.once("close", () => {
          rmSync(home, { recursive: true, force: true })
          resolve()
        })
        child.stdin.end()
      })
  }
}
