import { assert, describe, it } from "@effect/vitest"
import { expandPath, type PathTokens } from "./PathTokens.ts"

const tokens: PathTokens = {
  home: "/home/ann",
  localUser: "ann",
  localHost: "laptop.test",
  uid: 1000,
  alias: "build",
  hostname: "build.test",
  port: 2222,
  user: "ci",
  env: { KEYS: "/keys/%r" }
}

describe("expandPath", () => {
  const cases: ReadonlyArray<readonly [path: string, expanded: string]> = [
    ["~/.ssh/id", "/home/ann/.ssh/id"],
    ["~", "/home/ann"],
    ["/a/~/b", "/a/~/b"],
    ["~bob/.ssh/id", "~bob/.ssh/id"],
    ["%d/.ssh/%r@%h-%p", "/home/ann/.ssh/ci@build.test-2222"],
    ["/k/%n-%u-%i-%L-%l", "/k/build-ann-1000-laptop-laptop.test"],
    ["/k/100%%", "/k/100%"],
    ["/k/%Z", "/k/%Z"],
    ["${KEYS}/id", "/keys/%r/id"],
    ["${NONE}/id", "${NONE}/id"]
  ]
  for (const [path, expanded] of cases) {
    it(`R5 ${path} is ${expanded}`, () => assert.strictEqual(expandPath(path, tokens), expanded))
  }
})
