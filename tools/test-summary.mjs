// Adds up the JSON reports of all projects and prints one closing line, with every failed and skipped test by name.
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

const failed = (test) => test.status === "failed"
const skipped = (test) =>
  test.status === "skipped" || test.status === "pending" || test.status === "todo" || test.status === "disabled"

const testsOf = (root, project) => {
  const file = join(root, project, "dist/test-report.json")
  if (!existsSync(file))
    return [{ status: "failed", fullName: "(no report: the tests of this project did not run to their end)", project }]
  const report = JSON.parse(readFileSync(file, "utf8"))
  return report.testResults.flatMap((suite) => {
    const tests = suite.assertionResults.map((test) => ({ ...test, project }))
    const broken = suite.status === "failed" && !tests.some(failed)
    return broken ? [...tests, { status: "failed", fullName: `${suite.name}: ${suite.message}`, project }] : tests
  })
}

/** Whether all went well. In CI a skipped test is a failure. */
export const summarise = (root, projects) => {
  const tests = projects.flatMap((project) => testsOf(root, project))
  const show = (title, some) => {
    if (some.length === 0) return
    console.log(`\n${title}`)
    for (const test of some) console.log(`  ${test.project}: ${test.fullName}`)
  }
  const wrong = tests.filter(failed)
  const left = tests.filter(skipped)
  show("Failed:", wrong)
  show(process.env.CI ? "Skipped, which fails CI:" : "Skipped:", left)
  console.log(`\n${tests.length - wrong.length - left.length} passed, ${wrong.length} failed, ${left.length} skipped`)
  return wrong.length === 0 && (left.length === 0 || !process.env.CI)
}
