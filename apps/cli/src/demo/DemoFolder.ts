import { RemoteId, Remote } from "@maestro/core/remote/Remote"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Effect, FileSystem, Path } from "effect"
import { userInfo } from "node:os"
import { startDemoServer } from "./DemoServer.ts"

const project: Readonly<Record<string, string>> = {
  "README.md": "# Tea timer\n\nTells when the tea is ready.\n",
  "TODO.md": "- [ ] green tea wants 70 degrees\n- [ ] a sound at the end\n- [ ] write the tests\n",
  "brewing.txt": "black  95 degrees  4 minutes\ngreen  70 degrees  2 minutes\nmint   100 degrees 8 minutes\n"
}

/** Quoted for an ssh config file. */
const quoted = (path: string) => `"${path}"`

/**
 * The demo's world below one folder, which is thrown away in the end: a home with a project for the "other machine", an
 * SSH server that lets this user in there, and an ssh config that knows it.
 */
export const makeDemoFolder = Effect.fn("DemoFolder.make")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const home = path.join(folder, "home")
  const cwd = path.join(home, "tea-timer")
  yield* fs.makeDirectory(cwd, { recursive: true })
  for (const [name, text] of Object.entries(project)) yield* fs.writeFileString(path.join(cwd, name), text)

  const { username } = userInfo()
  const server = yield* startDemoServer({ user: username, home })
  const ssh = path.join(folder, "ssh")
  const key = path.join(ssh, "key")
  const knownHosts = path.join(ssh, "known_hosts")
  const sshConfig = path.join(ssh, "config")
  yield* fs.makeDirectory(ssh, { mode: 0o700 })
  yield* fs.writeFileString(key, server.clientKey, { mode: 0o600 })
  yield* fs.writeFileString(knownHosts, `${server.knownHost}\n`)
  const lines = [
    "Host demo",
    "  HostName 127.0.0.1",
    `  Port ${server.port}`,
    `  User ${username}`,
    `  IdentityFile ${quoted(key)}`,
    "  IdentitiesOnly yes",
    `  UserKnownHostsFile ${quoted(knownHosts)}`,
    "  GlobalKnownHostsFile /dev/null"
  ]
  yield* fs.writeFileString(sshConfig, `${lines.join("\n")}\n`)
  const remote = new Remote({
    id: RemoteId.make(uuid7()),
    name: "demo",
    target: { _tag: "Alias", alias: "demo" },
    sshConfig,
    cwd,
    env: {},
    enabled: true
  })
  return { server, remote, cwd, home }
})
