import { assert, describe, it } from "@effect/vitest"
import { newMaestro } from "@maestro/cli/testing/Maestro"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"

const run = ["run", "--remote", "gpu", "--agent"]

const setUp = Effect.gen(function* () {
  const host = yield* ProcessHost.start()
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  return { host, maestro }
})

describe("maestro run that cannot work", () => {
  it.live("says that the agent is not there, and where it was looked for (T8)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const { code, stderr } = yield* maestro.run([
        ...run,
        "claude-code",
        "--agent-command",
        "no-such-claude",
        "--",
        "hello"
      ])
      assert.strictEqual(code, 5)
      assert.include(stderr, 'there is no command "no-such-claude"')
      assert.include(stderr, "PATH")
    })
  )

  it.live("says that the folder is not there", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const { code, stderr } = yield* maestro.run([...run, "demo", "--cwd", "/no/such/folder", "--", "hello"])
      assert.strictEqual(code, 5)
      assert.include(stderr, "/no/such/folder")
    })
  )

  it.live("refuses what it cannot hold an agent to, and what it does not know, before anything is reached", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      for (const [args, code, says] of [
        [[...run, "claude-code", "--access", "read-only", "--", "x"], 6, "read-only"],
        [[...run, "nonsense", "--", "x"], 5, "claude-code, codex, opencode"],
        [[...run, "custom", "--", "x"], 2, "--agent-command"],
        [[...run, "demo", "--access", "all", "--", "x"], 2, "full, agent or read-only"],
        [[...run, "demo", "--", "  "], 2, "no prompt"],
        [["run", "--agent", "demo", "--", "x"], 2, "no machine was named"]
      ] as const) {
        const ended = yield* maestro.run(args)
        assert.deepStrictEqual([args.join(" "), ended.code], [args.join(" "), code])
        assert.include(ended.stderr, says)
      }
      assert.strictEqual(yield* host.accepted, 0)
    })
  )
})

describe("maestro run", () => {
  it.live("gives the prompt from stdin, events as JSON Lines, and the outcome last (F1, S3)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      yield* host.exec(["sh", "-c", 'mkdir "$1" && echo "hello world" >"$1/a.md"', "sh", `${host.home}/project`])
      const { code, stdout, stderr } = yield* maestro.run(
        ["--json", ...run, "demo", "--cwd", `${host.home}/project`, "--env", "DEMO_AGENT_PACE=0", "--", "-"],
        { stdin: "from stdin" }
      )
      const lines = stdout
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
      assert.strictEqual(code, 0, stderr)
      assert.strictEqual(lines[0].type, "run")
      assert.strictEqual(lines[1].type, "started")
      assert.isTrue(lines.some((line) => line.type === "tool-call" && line.name === "Read"))
      assert.deepStrictEqual([lines.at(-1).type, lines.at(-1).status], ["outcome", "success"])
      const report = yield* host.exec(["cat", `${host.home}/project/DEMO-REPORT.md`])
      assert.include(report.stdout, "from stdin")
      assert.include(report.stdout, "a.md: 1 lines, 2 words")
    })
  )

  it.live("leaves a detached run to itself and prints its id", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const { code, stdout } = yield* maestro.run([
        ...run,
        "custom",
        "--agent-command",
        "cat",
        "--detach",
        "--",
        "echoed"
      ])
      assert.strictEqual(code, 0)
      const again = yield* maestro.run(["jobs", "attach", "--remote", "gpu", stdout.toString().trim()])
      assert.deepStrictEqual([again.code, again.stdout.toString()], [0, "echoed"])
    })
  )
})
