import { assert, describe, it } from "@effect/vitest"
import { accessCorpus } from "../testing/AccessCorpus.ts"
import { configCorpus } from "../testing/ConfigCorpus.ts"
import { harmlessCorpus } from "../testing/HarmlessCorpus.ts"
import { machineCorpus } from "../testing/MachineCorpus.ts"
import { reachCorpus } from "../testing/ReachCorpus.ts"
import { talkCorpus } from "../testing/TalkCorpus.ts"
import { languageCorpus } from "../testing/LanguageCorpus.ts"
import { recordedCorpus } from "../testing/RecordedCorpus.ts"
import { shellCorpus } from "../testing/ShellCorpus.ts"
import { machineVariantCorpus } from "../testing/MachineVariantCorpus.ts"
import { variantCorpus } from "../testing/VariantCorpus.ts"
import { textCodes } from "./TextCode.ts"
import { diagnoseText } from "./TextDiagnosis.ts"

const cases = [...reachCorpus, ...accessCorpus, ...machineCorpus]

describe("diagnoseText", () => {
  for (const { code, exitCode, retryable, texts } of cases) {
    it(`T1-T9 ${code}, exit code ${exitCode}${retryable ? ", which may heal" : ""}`, () => {
      for (const text of texts) {
        const told = diagnoseText(text, exitCode)
        assert.strictEqual(told.code, code, text)
        assert.strictEqual(told.retryable, retryable, text)
        assert.notInclude(told.title, "\n", text)
        assert.isAbove(told.steps.length, 0, text)
      }
    })
  }

  it("T1-T9 every code is in the corpus", () => {
    const covered = new Set<string>(cases.map(({ code }) => code))
    assert.deepStrictEqual(
      textCodes.filter((code) => code !== "none" && !covered.has(code)),
      []
    )
  })

  it("T1-T9 knows the rarer ways of saying the same", () => {
    for (const [text, exitCode, code, retryable] of [
      ...variantCorpus,
      ...machineVariantCorpus,
      ...configCorpus,
      ...recordedCorpus,
      ...shellCorpus,
      ...languageCorpus
    ]) {
      const told = diagnoseText(text, exitCode)
      assert.strictEqual(told.code, code, text)
      if (retryable !== undefined) assert.strictEqual(told.retryable, retryable, text)
    }
  })

  it("takes no talk for an error, whatever it quotes and however it ended", () => {
    for (const text of talkCorpus) {
      for (const exitCode of [0, 1, null])
        assert.strictEqual(diagnoseText(text, exitCode).code, "none", `${exitCode}: ${text}`)
    }
  })

  it("S7 takes the end of a link for what it is after talk of any length", () => {
    for (const text of talkCorpus) {
      const ended = `${text}\nTimeout, server build7 not responding.\r\n`
      assert.strictEqual(diagnoseText(ended, 255).code, "connection-lost-midway", text)
    }
  })

  it("T8 finds what ended a command below output of any length", () => {
    for (const count of [1, 5, 40, 200, 5_000]) {
      const text = `${"Compiling a crate\n".repeat(count)}bash: line 9: claude: command not found\n`
      assert.strictEqual(diagnoseText(text, 127).code, "agent-not-found", `${count} lines`)
    }
  })

  it("looks at the ends of a text only, so that its cost has a bound", () => {
    for (const part of [
      "a ",
      ": ",
      "((",
      "bash: ",
      "'x' ",
      "/a",
      "error: ",
      "ssh: ",
      "\n",
      "\r",
      "é：",
      "[x] ",
      "Error: "
    ]) {
      const text = part.repeat(4_000_000 / part.length)
      for (const exitCode of [255, 1, null]) assert.strictEqual(diagnoseText(text, exitCode).code, "none", part)
    }
  })

  it("T1 does not say which keys were offered where the text does not", () => {
    const { steps } = diagnoseText("ann@web.example.org: Permission denied (publickey).", 255)
    assert.include(steps[0], "See which keys are offered")
  })

  for (const [at, { exitCodes, texts }] of harmlessCorpus.entries()) {
    it(`takes no talk for an error (${at + 1})`, () => {
      for (const text of texts) {
        for (const exitCode of exitCodes)
          assert.strictEqual(diagnoseText(text, exitCode).code, "none", `${exitCode}: ${text}`)
      }
    })
  }
})
