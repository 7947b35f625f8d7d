import { assert, describe, expect, it } from "@effect/vitest"
import { join } from "node:path"
import { filesOf, rowIds, rowPage } from "./RowPage.ts"
import { testFiles } from "./TestFile.ts"

const root = join(import.meta.dirname, "../../../..")
const files = testFiles(root)

describe("the rows", () => {
  it("all have a test that names them and runs against a real sshd", () => {
    const without = rowIds.filter((row) => filesOf(row, files).length === 0)
    assert.deepStrictEqual(without, [])
  })

  it("finds tests through the suites and testing folders that they import", () => {
    const byPath = new Map(files.map((file) => [file.path, file]))
    assert.isTrue(byPath.get("apps/cli/src/exec.test.ts")?.onRealServer)
    assert.isFalse(byPath.get("libs/core/src/id/Uuid.test.ts")?.onRealServer)
    assert.isFalse(byPath.get("libs/core/src/id/Uuid.test.ts")?.titles.some((title) => title.includes("R9")))
  })

  // With -u it is written anew; in CI a page that is not up to date fails.
  it("docs/rows.md is what the titles make of it", () =>
    expect(rowPage(files)).toMatchFileSnapshot(join(root, "docs/rows.md")))
})
