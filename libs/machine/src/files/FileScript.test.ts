import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { programPath, shells } from "../testing/ShellUnderTest.ts"
import { channelLine, dataFunction, fileScript, pathWord } from "./FileScript.ts"

const parts = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".sh"))
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
const text = ["#!/bin/sh\n", ...parts].join("\n")
const script = (name: string, ...words: ReadonlyArray<string>) => Result.getOrThrow(fileScript(name, words))
const shellCommand = (program: string) => (program === "busybox" ? ["busybox", "sh"] : [program])

describe("the scripts for files", () => {
  it("have nothing for shellcheck to say", () => {
    programPath("shellcheck")
    // Variables and functions are shared between them, and between them and what calls them.
    const check = spawnSync("shellcheck", ["-s", "sh", "-e", "SC2034,SC2317,SC2329", "-"], {
      input: text,
      encoding: "utf8"
    })
    assert.strictEqual(check.stdout, "")
  })

  it("use no words and options that only bash or GNU's tools have", () => {
    const code = text.replace(/^\s*#.*$/gm, "")
    // `mv -T` is tried where it may be, and has others after it.
    const found = code.match(
      /\[\[|\bfunction \w+ *\{?$|\blocal |\$'|<<<|\bsource |&>|\bstat .*--|--printf|-print0|-maxdepth|-mindepth|-printf|\bsed -i|\bgrep -P|\breadlink -f|\bcp -a|\bdate -d|\bxargs -0|\bsort -z|\bls --|conv=fdatasync|iflag|oflag/g
    )
    assert.isNull(found)
  })

  it("hold what they call, and nothing else", () => {
    const access = Buffer.from(script("m_access", "./x", "", "")).toString()
    assert.include(access, "m_gone() {")
    assert.notInclude(access, "m_copy() {")
    assert.isBelow(access.length, 2_000)
    assert.notMatch(access, /^\s*#/m)
  })

  it("take a relative path as one, whatever it is called", () => {
    assert.deepStrictEqual(["-rf", "/-rf", "~/x", "a"].map(pathWord), ["./-rf", "/-rf", "./~/x", "./a"])
  })

  for (const { name, program } of shells) {
    it(`reach ${name} byte by byte, as text and as one line`, () => {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index)
      const data = Buffer.from(`${dataFunction(every)}\nm_data\n`)
      const [command = "", ...args] = shellCommand(program)
      const run = (input: Uint8Array | string) => spawnSync(command, args, { input }).stdout
      assert.deepStrictEqual(run(data), Buffer.from(every))
      const line = channelLine(data)
      assert.match(line, /^[ -~]*$/)
      assert.deepStrictEqual(run(`${line}\n`), Buffer.from(every))
    })
  }
})
