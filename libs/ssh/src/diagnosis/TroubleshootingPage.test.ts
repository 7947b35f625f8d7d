import { assert, describe, expect, it } from "@effect/vitest"
import { join } from "node:path"
import { explanations } from "./Explanations.ts"
import { diagnoseText } from "./TextDiagnosis.ts"
import { troubleshootingPage } from "./TroubleshootingPage.ts"

const page = join(import.meta.dirname, "../../../../docs/troubleshooting.md")

describe("docs/troubleshooting.md", () => {
  it("T1-T9 shows under every code an example that gets it", () => {
    for (const [code, { example, exitCode }] of Object.entries(explanations)) {
      assert.strictEqual(diagnoseText(example, exitCode).code, code)
    }
  })

  // With -u it is written anew; in CI a page that is not up to date fails.
  it("is what the table makes of it", () => expect(troubleshootingPage()).toMatchFileSnapshot(page))
})
