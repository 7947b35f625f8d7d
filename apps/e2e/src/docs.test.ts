import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const root = join(import.meta.dirname, "../../..")
const pages = globSync(["*.md", "docs/**/*.md", "{libs,apps,tools}/*/README.md", "tools/README.md"], { cwd: root })

const withoutCode = (text: string) => text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`\n]*`/g, "")

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-")
  )

const brokenLinks = (page: string) =>
  [...withoutCode(readFileSync(join(root, page), "utf8")).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = "", anchor] = link.split("#")
    const target = path === "" ? join(root, page) : join(root, dirname(page), path)
    if (!existsSync(target)) return [`${page}: ${link}`]
    return anchor === undefined || anchorsOf(target).includes(anchor) ? [] : [`${page}: ${link}`]
  })

describe("the documentation", () => {
  it("has no link that leads nowhere", () => {
    assert.isAbove(pages.length, 20)
    assert.deepStrictEqual(pages.flatMap(brokenLinks), [])
  })

  it("has every page of docs in its index", () => {
    const index = readFileSync(join(root, "docs/README.md"), "utf8")
    const missing = globSync("*.md", { cwd: join(root, "docs") }).filter((page) => !index.includes(`(${page})`))
    assert.deepStrictEqual(missing, ["README.md"])
  })
})
