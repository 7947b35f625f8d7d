import { assert, describe, it } from "@effect/vitest"
import { programPath } from "@maestro/machine/testing/ShellUnderTest"
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { adviceFor } from "./ShellAdvice.ts"

const shells = [
  { program: "bash", pkg: "bash", file: ".bash_profile", login: ["-lc", "true"] },
  { program: "dash", pkg: "dash", file: ".profile", login: ["-lc", "true"] },
  { program: "ksh93", pkg: "ksh93u+m", file: ".profile", login: ["-lc", "true"] },
  { program: "zsh", pkg: "zsh", file: ".zprofile", login: ["-lc", "true"] },
  { program: "fish", pkg: "fish", file: ".config/fish/config.fish", login: ["-lc", "true"] },
  { program: "tcsh", pkg: "tcsh", file: ".tcshrc", login: ["-c", "exit 0"] }
] as const

/** What words print in a home with this start-up file. */
const printed = (file: string, text: string, words: ReadonlyArray<string>): string => {
  const home = mkdtempSync(join(tmpdir(), "advice-"))
  try {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), text)
    const [command = "", ...args] = words
    const { stdout, stderr } = spawnSync(command, args, {
      env: { PATH: process.env["PATH"], HOME: home },
      input: "",
      encoding: "utf8"
    })
    return `${stdout}${stderr}`
  } finally {
    rmSync(home, { recursive: true })
  }
}

describe("advice for login shells (F5, R14)", () => {
  for (const { file, login, pkg, program } of shells) {
    it(`F5 ${program}: its first line keeps it quiet, and its trace shows what its start-up files do`, () => {
      const path = programPath(program, pkg)
      const { quiet, trace } = adviceFor(path)
      assert.include(printed(file, "echo hello\n", [path, ...login]), "hello")
      assert.strictEqual(printed(file, `${quiet}\necho hello\n`, [path, ...login]), "")
      assert.include(printed(file, "echo hello\n", ["/bin/sh", "-c", trace]), "echo hello")
    })
  }
})
