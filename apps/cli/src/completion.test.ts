import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "@lydell/node-pty"
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"
import { PseudoTerminal } from "./testing/PseudoTerminal.ts"

const launcher = join(import.meta.dirname, "../bin/maestro.js")

/** A store with names to complete, and a folder with `maestro` on the PATH. */
const setUp = Effect.gen(function* () {
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu-lab", "--host", "192.0.2.1"])
  const add = ["session", "add", "--agent", "demo", "--local"]
  yield* maestro.json([...add, "backend"])
  yield* maestro.json([...add, "my project"])
  const bin = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-bin-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
  symlinkSync(launcher, join(bin, "maestro"))
  writeFileSync(join(bin, "notes.txt"), "Host from-the-notes\n")
  const complete = (...words: ReadonlyArray<string>) =>
    Effect.map(maestro.run(["__complete", "--", ...words]), ({ code, stderr, stdout }) => {
      assert.deepEqual([code, stderr], [0, ""])
      return stdout
        .toString()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split("\t")[0])
    })
  return { maestro, bin, complete }
})

interface Place {
  readonly bin: string
  readonly dataDir: string
}

const shellEnv = ({ bin, dataDir }: Place) => ({
  PATH: `${bin}:${dirname(process.execPath)}:${process.env["PATH"]}`,
  HOME: bin,
  TERM: "xterm",
  MAESTRO_DATA_DIR: dataDir
})

/** An interactive shell that has loaded its script. */
const shellWith = (words: readonly [string, ...Array<string>], load: string, { bin, dataDir }: Place) =>
  Effect.gen(function* () {
    const env = shellEnv({ bin, dataDir })
    const [shell, ...args] = words
    const terminal = yield* Effect.acquireRelease(
      Effect.sync(() => new PseudoTerminal(spawn(shell, args, { cols: 200, rows: 50, env, cwd: bin }))),
      (each) => Effect.sync(() => each.kill())
    )
    yield* terminal.type(`${load}; echo loa''ded\r`)
    yield* terminal.saw("loaded")
    return terminal
  })

describe("maestro completion (F1)", () => {
  it.live("knows commands, options, their values, and the names in the store", () =>
    Effect.gen(function* () {
      const { complete, maestro } = yield* setUp
      assert.includeMembers(yield* complete("se"), ["send", "session"])
      assert.deepEqual(yield* complete("session", "du"), ["duplicate"])
      assert.deepEqual(yield* complete("session", "queue", "c"), ["clear"])
      assert.includeMembers(yield* complete("send", "--"), ["--read-only", "--now", "--detach", "--json"])
      assert.deepEqual(yield* complete("send", ""), ["backend", "my project"])
      assert.deepEqual(yield* complete("--json", "attach", "b"), ["backend"])
      assert.deepEqual(yield* complete("session", "add", "x", "--remote", "g"), ["gpu-lab"])
      assert.deepEqual(yield* complete("session", "add", "x", "--agent", "cla"), ["claude-code"])
      assert.deepEqual(yield* complete("session", "edit", "backend", "--access", ""), ["full", "agent", "read-only"])
      assert.deepEqual(yield* complete("send", "backend", "--attach", ""), [":files"])
      assert.deepEqual(yield* complete("send", "backend", "--", "b"), [])
      assert.deepEqual(yield* complete("session", "rename", "backend", ""), [])
      const elsewhere = join(maestro.dataDir, "other")
      assert.deepEqual(yield* complete("--data-dir", elsewhere, "send", ""), [])
      assert.isFalse(existsSync(elsewhere))
      const { stdout } = yield* maestro.run(["--help"])
      assert.notInclude(stdout.toString(), "__complete")
    })
  )

  it.live("refuses a shell that it has nothing for", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const { code, stderr, stdout } = yield* maestro.run(["completion", "tcsh"])
      assert.deepEqual([code, stdout.length], [2, 0])
      assert.include(stderr, "bash, zsh, fish")
    })
  )

  const shells: ReadonlyArray<readonly [readonly [string, ...Array<string>], string]> = [
    [["bash", "--norc", "--noprofile", "-i"], 'eval "$(maestro completion bash)"'],
    [["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u; eval "$(maestro completion zsh)"']
  ]
  for (const [words, load] of shells) {
    const [shell] = words
    it.live(`completes in ${shell}, as a person types it`, (context) =>
      Effect.gen(function* () {
        if (!isInstalled(shell)) return context.skip(`${shell} is not installed`)
        const { bin, maestro } = yield* setUp
        const terminal = yield* shellWith(words, load, { bin, dataDir: maestro.dataDir })
        // What the shell draws is its own affair: that the right command was run shows in what it prints.
        yield* terminal.type("maestro ses\tsh\tba\t\r")
        yield* terminal.saw("name:         backend")
        // A name with a space becomes one word of the shell's.
        yield* terminal.type("maestro session show my\t\r")
        yield* terminal.saw("name:         my project")
        yield* terminal.type("maestro ssh-config hosts --config no\t\r")
        yield* terminal.saw("from-the-notes")
      })
    )
  }

  it.live("completes in fish, by the question that fish itself asks", (context) =>
    Effect.gen(function* () {
      if (!isInstalled("fish")) return context.skip("fish is not installed")
      const { bin, maestro } = yield* setUp
      const env = { ...shellEnv({ bin, dataDir: maestro.dataDir }), XDG_CONFIG_HOME: bin }
      const complete = (line: string) =>
        execFileSync("fish", ["--no-config", "-c", `maestro completion fish | source; complete -C '${line}'`], {
          cwd: bin,
          env,
          encoding: "utf8"
        })
      assert.match(complete("maestro session du"), /^duplicate\tdefine the same session/)
      assert.strictEqual(complete("maestro send "), "backend\tdemo\nmy project\tdemo\n")
      assert.strictEqual(complete("maestro send backend --attach no").trim(), "notes.txt")
    })
  )
})

const isInstalled = (shell: string): boolean => {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${shell}`], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}
