import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { newMaestro } from "./testing/Maestro.ts"

const launcher = join(import.meta.dirname, "../bin/maestro.js")
const bundle = join(import.meta.dirname, "../dist/app/main.js")

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-launcher-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

describe("the maestro program", () => {
  it.live("prints help without loading what commands need", () =>
    Effect.gen(function* () {
      const entry = readFileSync(bundle, "utf8")
      assert.notMatch(entry, /^import .* from "effect/m)
      const list = join(yield* folder, "loaded")
      const hook = `import { registerHooks } from "node:module"; import { appendFileSync } from "node:fs"
        registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + "\\n"); return next(url, context) } })`
      const run = promisify(execFile)
      const args = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, "--", launcher, "remote", "--help"]
      const { stdout } = yield* Effect.promise(() => run(process.execPath, args))
      assert.include(stdout, "maestro remote")
      const loaded = readFileSync(list, "utf8").split("\n")
      assert.isTrue(loaded.some((url) => url.endsWith("/main.js")))
      // Effect's runtime is in chunks that are loaded by commands alone.
      for (const url of loaded.filter((each) => each.includes("/dist/app/")))
        assert.notInclude(readFileSync(new URL(url), "utf8"), "~effect/Effect", url)
    })
  )

  it.live("says in the help of every command how to use it, with an example", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const commands = [
        "remote add",
        "remote list",
        "remote show",
        "remote test",
        "remote disconnect",
        "remote enable",
        "remote disable",
        "remote remove",
        "exec",
        "run",
        "demo",
        "jobs list",
        "jobs attach",
        "jobs stop",
        "jobs gc"
      ]
      for (const command of commands) {
        const { code, stdout, stderr } = yield* maestro.run([...command.split(" "), "--help"])
        assert.deepEqual([code, stderr], [0, ""])
        assert.include(stdout.toString(), `maestro ${command}`)
        assert.match(stdout.toString(), /Examples?:\n +maestro /, command)
      }
    })
  )

  it.live("reads --env-file itself: Node, which has an option of that name, does not", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const file = join(yield* folder, "env")
      writeFileSync(file, "NODE_OPTIONS=--no-such-option\n")
      const { remote } = yield* maestro.json(["remote", "add", "gpu", "--host", "h", "--env-file", file])
      assert.deepEqual(remote.env, ["NODE_OPTIONS"])
      assert.match(readFileSync(launcher, "utf8"), /^#!\/usr\/bin\/env -S node --\n/)
    })
  )

  it.live("asks on a terminal before it removes a remote", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--host", "h"])
      // script(1) gives the program a terminal of its own.
      const words = [process.execPath, "--", launcher, "remote", "remove", "gpu"].join(" ")
      for (const [answer, expected, left] of [
        ["n", 1, 1],
        ["y", 0, 0]
      ] as const) {
        const { PATH = "" } = process.env
        const env = { PATH, HOME: maestro.dataDir, MAESTRO_DATA_DIR: maestro.dataDir }
        const terminal = spawn("script", ["-qec", words, "/dev/null"], { env, stdio: "pipe" })
        const ended = once(terminal, "close")
        let seen = ""
        terminal.stdout.on("data", (chunk: Buffer) => {
          const asked = seen.includes("[y/N]")
          seen += chunk.toString()
          if (!asked && seen.includes("[y/N]")) terminal.stdin.write(`${answer}\n`)
        })
        const [code] = yield* Effect.promise(() => ended)
        assert.strictEqual(code, expected, seen)
        assert.strictEqual((yield* maestro.json(["remote", "list"])).remotes.length, left)
      }
    })
  )
})
