import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

// Tests start login shells on this machine, and end some of them half-way. They get an empty home, so that they neither
// depend on the start-up files of whoever runs them, nor leave a lock of one of those behind.
const home = mkdtempSync(join(tmpdir(), "maestro-test-home-"))
process.env["HOME"] = home
for (const name of ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"]) delete process.env[name]
// Nor do they touch the keychain or the keys in the agent of whoever runs them.
for (const name of ["DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK"]) delete process.env[name]
process.on("exit", () => rmSync(home, { recursive: true, force: true }))
