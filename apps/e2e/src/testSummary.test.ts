import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const summary = join(import.meta.dirname, "../../../tools/test-summary.mjs")

/** Adds up reports as the launcher does, in a process of its own, with or without `CI`. */
const summarise = (reports: Readonly<Record<string, unknown>>, options: { readonly ci: boolean }) => {
  const root = mkdtempSync(join(tmpdir(), "maestro-summary-"))
  for (const [project, report] of Object.entries(reports)) {
    mkdirSync(join(root, project, "dist"), { recursive: true })
    if (report !== undefined) writeFileSync(join(root, project, "dist/test-report.json"), JSON.stringify(report))
  }
  const call = `import { summarise } from ${JSON.stringify(summary)}; process.exit(summarise(${JSON.stringify(root)}, ${JSON.stringify(Object.keys(reports))}) ? 0 : 1)`
  const env = { PATH: process.env["PATH"], ...(options.ci ? { CI: "true" } : {}) }
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", call], { env, encoding: "utf8" })
  rmSync(root, { recursive: true })
  return { passed: status === 0, text: stdout }
}

const report = (...tests: ReadonlyArray<readonly [status: string, fullName: string]>) => ({
  testResults: [
    { name: "a.test.ts", status: "passed", assertionResults: tests.map(([status, fullName]) => ({ status, fullName })) }
  ]
})

describe("the closing line of npm test", () => {
  it("adds up all projects", () => {
    const { passed, text } = summarise({ a: report(["passed", "one"]), b: report(["passed", "two"]) }, { ci: true })
    assert.isTrue(passed)
    assert.isTrue(text.endsWith("\n2 passed, 0 failed, 0 skipped\n"))
  })

  it("names a skipped test, and fails with it in CI only", () => {
    const reports = { a: report(["passed", "one"], ["skipped", "left out"], ["todo", "not written"]) }
    const inCi = summarise(reports, { ci: true })
    assert.isFalse(inCi.passed)
    assert.include(inCi.text, "a: left out")
    assert.include(inCi.text, "a: not written")
    assert.isTrue(summarise(reports, { ci: false }).passed)
  })

  it("fails with a failed test, a file that did not load, and a project that gave no report", () => {
    assert.isFalse(summarise({ a: report(["failed", "one"]) }, { ci: false }).passed)
    const broken = {
      testResults: [{ name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] }]
    }
    const result = summarise({ a: broken, b: undefined }, { ci: false })
    assert.isFalse(result.passed)
    assert.include(result.text, "b.test.ts: no such module")
    assert.include(result.text, "no report")
  })
})
