import { assert, describe, it } from "@effect/vitest"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { userPath } from "../testing/UserPath.ts"

const programs = ["Library.ts", "Unreachable.ts"] as const
const page = join(import.meta.dirname, "../../../../docs/libraries.md")

const host = ProcessHost.start({ alias: "gpu-box", homeFiles: { "project/README.md": "# Tea timer" } })

/** Runs a program of the page as its reader does, with the `gpu-box` of an ssh config. */
const runWith = Effect.fnUntraced(function* (program: (typeof programs)[number], config: string) {
  const argv = [process.execPath, "--import", "@maestro/machine/RawText", join(import.meta.dirname, program)] as const
  return yield* Command.run(argv, { env: yield* userPath(config), cwd: import.meta.dirname })
})

describe("docs/libraries.md", () => {
  it.live("F4 a program of 20 lines runs a command, reads a file and follows a job, with one login", () =>
    Effect.gen(function* () {
      const { accepted, sshConfigPath } = yield* host
      const { exitCode, stderr, stdout } = yield* runWith("Library.ts", sshConfigPath)
      assert.strictEqual(stderr, "")
      assert.strictEqual(exitCode, 0)
      const [system, ...rest] = stdout.split("\n").filter((line) => line !== "")
      assert.match(system ?? "", /^Linux \S+$/)
      assert.deepStrictEqual(rest, ["# Tea timer", "step 1", "step 2", "step 3"])
      assert.strictEqual(yield* accepted, 1)
    })
  )

  it.live("F4 T1 a program gets the code and the steps of what is wrong with the way to the machine", () =>
    Effect.gen(function* () {
      const { configWith, newKey } = yield* host
      const config = yield* configWith({ keyPath: yield* newKey() })
      const { exitCode, stdout } = yield* runWith("Unreachable.ts", config)
      assert.strictEqual(exitCode, 0)
      assert.match(stdout, /^auth-denied at the step "authenticate": .*\n- /)
      assert.match(stdout, /authorized_keys/)
      assert.match(stdout, /\nOnly a person can help\.\n$/)
    })
  )

  it.live("F4 S7 a missing file is no failure of the link", () =>
    Effect.gen(function* () {
      const { exec, home, sshConfigPath } = yield* host
      yield* exec(["rm", `${home}/project/README.md`])
      const { exitCode, stderr, stdout } = yield* runWith("Unreachable.ts", sshConfigPath)
      assert.strictEqual(exitCode, 1)
      assert.notInclude(stdout, "at the step")
      assert.include(stdout + stderr, "NotFound")
    })
  )

  it.each(programs)("F4 shows %s as it is run here", (program) => {
    const source = readFileSync(join(import.meta.dirname, program), "utf8")
    assert.include(
      readFileSync(page, "utf8"),
      `\n\`\`\`ts\n${source}\`\`\`\n`,
      `copy ${program} into docs/libraries.md`
    )
  })

  it("F4 has no program that is not run here", () => {
    const blocks = readFileSync(page, "utf8").match(/^```ts$/gm) ?? []
    assert.strictEqual(blocks.length, programs.length)
  })
})
