import { assert, beforeAll, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const repository = join(import.meta.dirname, "../../..")
const bin = (name: string) => join(repository, "node_modules/.bin", name)

interface Ended {
  readonly code: number
  readonly output: string
}

const run = (program: string, args: ReadonlyArray<string>, cwd = repository) =>
  new Promise<Ended>((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, CI: "" } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })

/** A copy of what the generator changes, and of what its files need to be checked and run. */
const copyOfCore = () => {
  const root = mkdtempSync(join(tmpdir(), "maestro-generator-"))
  const agents = join(root, "libs/core/src/agent")
  for (const path of ["libs/core/src", "tsconfig.base.json", "package.json"])
    cpSync(join(repository, path), join(root, path), { recursive: true })
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"))
  writeFileSync(
    join(root, "vitest.config.ts"),
    'export default { test: { include: ["libs/core/src/agent/*.test.ts"], maxWorkers: 1 } }\n'
  )
  return { root, agents, remove: () => rmSync(root, { recursive: true, force: true }) }
}

const generate = (root: string, ...args: ReadonlyArray<string>) =>
  run(process.execPath, [join(repository, "tools/generators/agent.mjs"), ...args, "--root", root])

const typecheck = (root: string, files: ReadonlyArray<string>) => {
  const options = {
    extends: "./tsconfig.base.json",
    compilerOptions: { noEmit: true, composite: false, types: ["node"] }
  }
  const all = [...files, "raw.d.ts", "globals.d.ts"].map((file) =>
    join("libs/core/src", file.endsWith(".d.ts") ? file : join("agent", file))
  )
  const emit = {
    emitDeclarationOnly: false,
    declaration: false,
    declarationMap: false,
    incremental: false,
    plugins: []
  }
  writeFileSync(
    join(root, "tsconfig.json"),
    JSON.stringify({ ...options, compilerOptions: { ...options.compilerOptions, ...emit }, files: all })
  )
  return run(bin("tsc"), ["-p", join(root, "tsconfig.json")], root)
}

const full = [
  ...["all-of-it", "--title", "All of it", "--format", "codex-jsonl", "--command", "all-cli exec --json 'a `b` ${c}'"],
  ...["--full-args", "--yolo", "--read-only-args", "--sandbox read-only", "--model-args", "'--model=`{model}`'"],
  ...["--resume-args", "resume {id} -", "--install", "npm i -g all", "--homepage", "https://example.org/all"]
]

describe("the generator of agents", () => {
  let copy: ReturnType<typeof copyOfCore>
  beforeAll(() => {
    copy = copyOfCore()
    return copy.remove
  })

  it("adds agents whose files hold, whose tests pass, and which are in the catalogue", async () => {
    for (const args of [full, ["bare", "--format", "plain", "--command", "bare"]]) {
      const { code, output } = await generate(copy.root, ...args)
      assert.strictEqual(code, 0, output)
      assert.include(output, `Added ${args[0]}`)
    }
    const files = ["AllOfIt.ts", "AllOfIt.test.ts", "Bare.ts", "Bare.test.ts"]
    assert.includeMembers(readdirSync(copy.agents), files)
    const checked = await typecheck(copy.root, [...files, "Agents.ts"])
    assert.deepEqual(checked, { code: 0, output: "" })
    const paths = files.map((file) => join("libs/core/src/agent", file))
    const config = join(repository, ".oxfmtrc.json")
    const formatted = await run(bin("oxfmt"), ["--check", "--config", config, ...paths], copy.root)
    assert.strictEqual(formatted.code, 0, formatted.output)
    const tests = ["AllOfIt", "Bare", "Agents", "KnownAgents"].map((name) => `libs/core/src/agent/${name}.test.ts`)
    const tested = await run(bin("vitest"), ["run", "--root", copy.root, ...tests], copy.root)
    assert.strictEqual(tested.code, 0, tested.output)
    assert.include(readFileSync(join(copy.agents, "KnownAgents.ts"), "utf8"), 'commands: ["all-cli"]')

    // The test of an agent fails when its command line is another one.
    const definition = join(copy.agents, "AllOfIt.ts")
    writeFileSync(definition, readFileSync(definition, "utf8").replace("--yolo", "--other"))
    const broken = await run(bin("vitest"), ["run", "--root", copy.root, tests[0]!], copy.root)
    assert.strictEqual(broken.code, 1, broken.output)
  })

  it("refuses what cannot be, and writes nothing then", async () => {
    const before = readdirSync(copy.agents)
    const good = ["--format", "plain", "--command", "x"]
    for (const [args, why] of [
      [["Bad Name", ...good], "NAME must be"],
      [["codex", ...good], "is there already"],
      [["gemini-cli", ...good], "is there already"],
      [["new", "--format", "xml", "--command", "x"], "--format must be one of: claude-stream-json"],
      [["new", "--format", "plain"], "--command is missing"],
      [["new", "--format", "plain", "--command", "a | b"], 'The operator "|" needs a shell'],
      [["new", ...good, "--model-args", "--model"], "must have {model} in it"],
      [["new", ...good, "--nope"], "--nope"]
    ] as const) {
      const { code, output } = await generate(copy.root, ...args)
      assert.strictEqual(code, 2, output)
      assert.include(output, why)
    }
    assert.deepEqual(readdirSync(copy.agents), before)
  })
})
