import type { Command } from "commander"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { start } from "../start.ts"

const details = `
Starts an SSH server of its own on 127.0.0.1 (own keys, a random port, for this user only), adds it as a remote in a
folder that is thrown away, and runs the demo agent there: a shell script that reads and changes files of a small project.
The link is cut in the middle. Then it tells what happened, whether every byte arrived, and how long each part took.
It shows; it proves nothing. It needs the ssh command.`

/** `maestro demo` */
export const addDemoCommand = (program: Command): void => {
  program
    .command("demo")
    .description("see a run survive a cut link, on this machine, in half a minute")
    .addHelpText("after", details)
    .action((_: unknown, command: Command) => {
      // Its own store, so that nothing of it stays in the user's.
      const folder = mkdtempSync(join(tmpdir(), "maestro-demo-"))
      return start(command, async () => (await import("../demo/Demo.ts")).demo(folder), "ours", {
        dataDir: join(folder, "data")
      })
    })
}
