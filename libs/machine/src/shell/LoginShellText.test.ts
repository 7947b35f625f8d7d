import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { programPath } from "../testing/ShellUnderTest.ts"
import { fitsLoginShell, loginShellText } from "./LoginShellText.ts"

const shells = [
  ["bash", "bash"],
  ["dash", "dash"],
  ["ksh93", "ksh93u+m"],
  ["zsh", "zsh"],
  ["fish", "fish"],
  ["tcsh", "tcsh"]
] as const

const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

describe("the text of an exec request", () => {
  it.each(shells)("is a script to /bin/sh, whatever characters it has, where the login shell is %s", (program, pkg) => {
    const shell = programPath(program, pkg)
    const said = (text: string) =>
      execFileSync(shell, ["-c", loginShellText(`printf '%s.' ${quoted(text)}`)], { encoding: "latin1" })
    const awkward = ["\\", "\\\\", "\\n", "\\'", "'", "!!", "a!b", "^a^b", "$HOME `id` $(id)", "%s%%", "\n\n", "-n", ""]
    for (const text of [printable, `${printable}\n${printable}`, ...awkward]) assert.strictEqual(said(text), `${text}.`)
    const special = Array.from("\\'!\n\"$`^%ab0 ~*?[]{}()#;&|<>")
    const pairs = special.flatMap((one) => special.map((other) => `${one}${other}`)).join("")
    assert.strictEqual(said(pairs), `${pairs}.`)
    const long = "x".repeat(7_000)
    assert.isTrue(fitsLoginShell(long))
    assert.strictEqual(said(long), `${long}.`)
  })

  it("is for what every login shell and server takes", () => {
    assert.isFalse(fitsLoginShell("echo é"))
    assert.isFalse(fitsLoginShell("echo \u0001"))
    assert.isFalse(fitsLoginShell("\n".repeat(5_000)))
    assert.isFalse(fitsLoginShell("x".repeat(9_000)))
  })
})
