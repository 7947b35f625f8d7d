import { assert, describe, it } from "@effect/vitest"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { userPath } from "./testing/UserPath.ts"

const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8")

/** What stands between fences: every other piece. */
const blocks = readme.split(/^```.*\n/m).filter((_, index) => index % 2 === 1)

/** What differs from one machine, or from one time, to another; everything else of an output is the program's own. */
const variable: ReadonlyArray<readonly [RegExp, string]> = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID"],
  [/^[0-9a-f]{8}-[0-9a-f]{4}(?=  )/gm, "ID"],
  [/SHA256:[A-Za-z0-9+/]{43}/g, "SHA256:HASH"],
  [/SHA-256 [0-9a-f]+/g, "SHA-256 HASH"],
  [/\/tmp\/maestro-[\w-]+/g, "/tmp/FOLDER"],
  [/\S+(?=@127\.0\.0\.1 port)/g, "USER"],
  [/(127\.0\.0\.1(?: port |:))\d+/g, "$1PORT"],
  [/(^. reach +).*/gm, "$1SERVER"],
  [/(^. platform +).*(?= \()/gm, "$1PLATFORM"],
  [/(?<=, on )\S+(?=, in )|(?<=works: )\S+/g, "MACHINE"],
  [/(?<=MACHINE, ).*(?=, round trip)/g, "PLATFORM"],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "TIME"],
  [/exited 0|running \(pid \d+\)/g, "STATE"],
  [/\b\d+(?:\.\d+)? (?:ms|s|bytes)\b/g, "N"],
  // In whose words the link ends, and how often it is tried again, is up to the moment.
  [/(?<=broke: ).*(?= The run goes on)/g, "WHY"],
  [/^Reconnecting: attempt .*$/gm, ""],
  [/(?<=, and )\d+(?= arrived)/g, "N"],
  [/\d+ +0$/gm, "N  0"]
]

const comparable = (text: string): ReadonlyArray<string> =>
  variable
    .reduce((so, [pattern, name]) => so.replaceAll(pattern, name), text)
    .split("\n")
    .map((line) => line.replaceAll(/ {2,}/g, "  ").trimEnd())
    .filter((line) => line !== "")

/** The commands of the tour, each with what it shows. */
const steps = (blocks.find((text) => text.startsWith("$ ")) ?? "").split(/^\$ /m).slice(1)

describe("README.md", () => {
  it.live("F1 the tour shows what the commands print", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({
        alias: "gpu-box",
        loginShell: "/bin/bash",
        homeFiles: {
          "tea-timer/README.md": "# Tea timer\n\nTells when the tea is ready.\n",
          "tea-timer/TODO.md": "- [ ] green tea wants 70 degrees\n- [ ] a sound at the end\n"
        }
      })
      const env = yield* userPath(host.sshConfigPath)
      assert.isAbove(steps.length, 6)
      for (const step of steps) {
        const command = step.slice(0, step.indexOf("\n"))
        const { stdout } = yield* Command.run(["sh", "-c", `{ ${command}; } 2>&1`], { env, cwd: env.HOME })
        assert.deepStrictEqual(comparable(stdout), comparable(step.slice(command.length)), command)
      }
    })
  )

  it.live("F1 S6 the demo shows what the tour says", () =>
    Effect.gen(function* () {
      const env = yield* userPath("none")
      const { exitCode, stdout } = yield* Command.run(["sh", "-c", "maestro demo 2>&1"], { env, cwd: env.HOME })
      assert.strictEqual(exitCode, 0, stdout)
      // The link may be cut between other two lines.
      const shown = blocks.find((text) => text.startsWith("An SSH server")) ?? ""
      assert.sameMembers([...comparable(stdout)], [...comparable(shown)])
    })
  )
})
