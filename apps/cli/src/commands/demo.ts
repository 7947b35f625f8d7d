import type { Command } from "commander"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { start } from "../start.ts"

const details = `
Starts an SSH server of its own on 127.0.0.1 (own keys, a random port, for this user only), adds it as a remote in a
folder that is thrown away, and runs the demo agent there: a shell script that reads and changes files of a small project.
The link is cut in the middle. Then it tells what happened, whether every byte arrived, and how long each part took.
Ctrl-C ends it at any time; nothing of it stays on this machine. It shows; it proves nothing. It needs the ssh command.

Examples:
  maestro demo
  maestro demo --json | tail -n 1 | jq

Exit codes: 0 every byte arrived, 1 it did not work, 130 Ctrl-C.`

/** `maestro demo` */
export const addDemoCommand = (program: Command): void => {
  program
    .command("demo")
    .description("see a run survive a cut link, on this machine, in half a minute")
    .addHelpText("after", details)
    .action((_: unknown, command: Command) => {
      // Its own store and its own ssh config, so that nothing of the user's is touched.
      const folder = mkdtempSync(join(tmpdir(), "maestro-demo-"))
      // ssh's control sockets, their logs and locks go there too.
      process.env["XDG_RUNTIME_DIR"] = folder
      return start(command, async () => (await import("../demo/Demo.ts")).demo(folder), "ours", {
        dataDir: join(folder, "data"),
        sshConfig: undefined
      })
    })
}
