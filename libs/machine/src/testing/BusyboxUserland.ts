import { copyFileSync, mkdirSync, symlinkSync } from "node:fs"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { inMountNamespace } from "./MountNamespace.ts"
import { programPath } from "./ShellUnderTest.ts"

/**
 * The command that starts a `/bin/sh` on a machine that has busybox's tools and no others, as small Linux systems have:
 * an option that only GNU's tools know fails there.
 */
export const busyboxUserland = (folder: string): readonly [string, ...Array<string>] => {
  mkdirSync(folder, { recursive: true })
  const busybox = programPath("busybox", "busybox-static")
  copyFileSync(busybox, join(folder, "busybox"))
  const tools = execFileSync(busybox, ["--list"], { encoding: "utf8" }).split("\n")
  for (const tool of tools.filter((name) => name !== "" && name !== "busybox"))
    symlinkSync("busybox", join(folder, tool))
  const hide =
    'for f in /usr/local/bin /usr/sbin /sbin /bin /usr/bin; do mount --bind "$1" "$f" || exit; done 2>/dev/null'
  // mount itself is hidden by the last of them: bash has it in memory as a name only, so the folders come in this order.
  return inMountNamespace(`${hide}; exec /bin/sh`, folder)
}
