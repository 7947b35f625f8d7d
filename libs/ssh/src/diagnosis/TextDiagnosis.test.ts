import { assert, describe, it } from "@effect/vitest"
import { accessCorpus } from "../testing/AccessCorpus.ts"
import { harmlessCorpus } from "../testing/HarmlessCorpus.ts"
import { machineCorpus } from "../testing/MachineCorpus.ts"
import { reachCorpus } from "../testing/ReachCorpus.ts"
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

  for (const [at, { exitCodes, texts }] of harmlessCorpus.entries()) {
    it(`takes no talk for an error (${at + 1})`, () => {
      for (const text of texts) {
        for (const exitCode of exitCodes)
          assert.strictEqual(diagnoseText(text, exitCode).code, "none", `${exitCode}: ${text}`)
      }
    })
  }
})
