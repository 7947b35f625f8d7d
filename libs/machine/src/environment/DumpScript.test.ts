import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { asBinSh, shells } from "../testing/ShellUnderTest.ts"

const dump = readFileSync(join(import.meta.dirname, "dump.sh"), "utf8")

const every = String.fromCharCode(...Array.from({ length: 127 }, (_, index) => index + 1))

const env = {
  PATH: "/usr/bin:/bin",
  EVERY: every,
  SEVERAL: "one\nNOT_SET=x\nHOME=y\n",
  EMPTY: "",
  HOME: "/nowhere",
  "BASH_FUNC_f%%": "() { echo A=b; }"
}

describe.each(shells)("the environment, told by $name", (shell) => {
  it.each(["dump_environment", "dump_variables"])(
    "%s: every value whole, with and without /proc (R13)",
    (function_) => {
      const folder = mkdtempSync(join(tmpdir(), "maestro-dump-"))
      try {
        const [command, ...args] = asBinSh(shell, folder)
        const said = execFileSync(command, [...args, "-c", `${dump}\n${function_}`], { env, encoding: "utf8" })
        const entries = new Map(
          said.split("\0").map((entry) => [entry.split("=")[0] ?? "", entry.slice(entry.indexOf("=") + 1)])
        )
        const { "BASH_FUNC_f%%": _, ...variables } = env
        for (const [name, value] of Object.entries(variables)) assert.strictEqual(entries.get(name), value, name)
        assert.isFalse(entries.has("NOT_SET"))
      } finally {
        rmSync(folder, { recursive: true })
      }
    }
  )
})
