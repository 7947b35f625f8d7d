import { spawnSync } from "node:child_process"
import { accessSync, constants, mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { inMountNamespace, isPlain } from "./MountNamespace.ts"

/** A shell that may be `/bin/sh` on some machine. */
export interface ShellUnderTest {
  readonly name: string
  readonly program: string
  /** The Debian package it comes from. */
  readonly package: string
}

export const shells: ReadonlyArray<ShellUnderTest> = [
  { name: "dash", program: "dash", package: "dash" },
  { name: "bash", program: "bash", package: "bash" },
  { name: "busybox ash", program: "busybox", package: "busybox-static" },
  { name: "zsh", program: "zsh", package: "zsh" },
  { name: "ksh93", program: "ksh93", package: "ksh93u+m" }
]

/** Where a program is on PATH. A missing one is a failure, because a shell that nobody tests is one that breaks. */
export const programPath = (program: string, pkg = program): string => {
  for (const folder of (process.env["PATH"] ?? "").split(":")) {
    const path = join(folder, program)
    if (spawnSync("test", ["-x", path]).status === 0) return path
  }
  throw new Error(`${program} is not installed here. On Debian and Ubuntu: apt-get install ${pkg}`)
}

/**
 * The command that starts `shell` as `/bin/sh`. In a mount namespace of its own it is `/bin/sh` for all that the helper
 * starts as well; for who is not root, it is a program called `sh` in `folder`, and the rest gets the machine's.
 */
export const asBinSh = (shell: ShellUnderTest, folder: string): readonly [string, ...Array<string>] => {
  const path = programPath(shell.program, shell.package)
  if (isPlain && shell.name !== "dash") {
    return inMountNamespace('mount --bind "$1" /bin/sh && shift && exec /bin/sh "$@"', path)
  }
  mkdirSync(folder, { recursive: true })
  const link = join(folder, "sh")
  try {
    accessSync(link, constants.X_OK)
  } catch {
    symlinkSync(path, link)
  }
  return [link]
}
