import { assert, describe, it } from "@effect/vitest"
import { versionIn } from "./VersionText.ts"

describe("the version in what a command prints", () => {
  it.each([
    ["2.1.3 (Claude Code)\n", "", "2.1.3"],
    ["codex-cli 0.169.0\n", "", "0.169.0"],
    ["1.18.33\n", "", "1.18.33"],
    ["", "0.73.1\n", "0.73.1"],
    ["v0.61.0-nightly.20251101.abc+1\n", "", "0.61.0-nightly.20251101.abc+1"],
    ["2025.09.18-39624ef\n", "", "2025.09.18-39624ef"],
    ["GitHub Copilot CLI 0.0.339.\nCommit: 6f2e32c\n", "", "0.0.339"],
    // What Node says of itself is not the version of the agent.
    ["0.24.4\n", "(node:77) Warning: Node 18.2.0 is old\n", "0.24.4"],
    ["", "DeprecationWarning: since 21.0.0\n1.2.3\n", "1.2.3"],
    ["no number here\n", "nor 7 here\n", undefined]
  ])("%j and %j", (stdout, stderr, version) => {
    assert.strictEqual(versionIn(stdout, stderr), version)
  })
})
