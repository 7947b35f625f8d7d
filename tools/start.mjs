// Does everything that a fresh clone needs, then the task: `node tools/start.mjs demo|test|check|bench|soak|maestro`.
// Plain JavaScript for Node >= 20, and nothing but Node's own modules: nothing else is there yet.
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { summarise } from "./test-summary.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, "node_modules")
const stamp = join(modules, ".maestro-installed")
const windows = process.platform === "win32"

const say = (text) => console.error(`\u2022 ${text}`)
const fail = (text) => {
  console.error(text)
  process.exit(1)
}

// Ctrl-C goes to every process of the terminal; what it means is for the one that works to say.
process.on("SIGINT", () => {})

/** Runs a command with the screen as its own, and gives its exit code. `quiet`: shown only when it fails. */
const run = (command, args, { quiet = false } = {}) =>
  new Promise((resolve) => {
    const path = `${join(modules, ".bin")}${delimiter}${process.env.PATH ?? ""}`
    const env = { ...process.env, PATH: path, NX_DAEMON: "false" }
    const stdio = quiet ? ["ignore", "pipe", "pipe"] : "inherit"
    const child = spawn(command, args, { cwd: root, stdio, env, shell: windows })
    for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, () => child.kill(signal))
    const said = []
    child.stdout?.on("data", (bytes) => said.push(bytes))
    child.stderr?.on("data", (bytes) => said.push(bytes))
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`))
    child.on("close", (status, signal) => {
      const code = signal ? 128 + constants.signals[signal] : status
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(said))
      resolve(code)
    })
  })

const must = (code) => {
  if (code !== 0) process.exit(code)
}

const lockHash = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex")

const installDependencies = async () => {
  const wanted = `${process.platform}-${process.arch} ${lockHash()}`
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return
  say(existsSync(modules) ? "The dependencies are stale: npm ci" : "Installing the dependencies: npm ci")
  const npm = process.env.npm_execpath
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
  must(await (npm?.endsWith(".js") ? run(process.execPath, [npm, ...args]) : run("npm", args)))
  writeFileSync(stamp, wanted)
}

/** The Node that everything runs with: the pinned one, or this one where there is none for the platform. */
const findNode = () => {
  const pinned = join(modules, ".bin", windows ? "node.cmd" : "node")
  if (existsSync(pinned)) return pinned
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath
  return fail(
    `Maestro needs Node 22.19 or newer. This is ${process.version}, and no pinned Node exists for ` +
      `${process.platform}-${process.arch}. Install a newer Node, then give the same command again.`
  )
}

const nx = (args, options) => run(findNode(), [join(modules, "nx", "dist", "bin", "nx.js"), ...args], options)

const build = async (project) =>
  must(await nx(["run", `@maestro/${project}:build`, "--output-style=static"], { quiet: true }))

/** The tests drive real servers and real shells: what they need of the system, found or installed. */
const prepareTests = async () => {
  const { missing, install, canInstall } = await import("./test-packages.mjs")
  const wanted = missing()
  if (wanted.length === 0) return
  const packages = [...new Set(wanted.map((each) => each.package))]
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`
  const list = wanted.map((each) => each.command).join(", ")
  if (process.env.MAESTRO_TEST_SETUP !== "no" && canInstall()) {
    say(`The tests need ${list}. Installing with: ${command}`)
    const still = install(wanted).map((each) => each.command)
    if (still.length === 0) return
    fail(`After the installation there is still no ${still.join(", ")}. What apt-get said is above.`)
  }
  fail(
    `The tests need commands that are missing here: ${list}.\n` +
      `On Debian or Ubuntu this installs them (as root):\n\n    ${command}\n\n` +
      "Run as root, `npm test` does it by itself, unless MAESTRO_TEST_SETUP=no."
  )
}

const forgetReports = (projects) =>
  projects.forEach((dir) => rmSync(join(root, dir, "dist/test-report.json"), { force: true }))

const projects = ["libs/core", "libs/machine", "libs/ssh", "libs/server", "apps/cli", "apps/e2e", "tools/testhosts"]

const test = async (targets) => {
  await prepareTests()
  forgetReports(projects)
  const code = await nx(["run-many", "-t", ...targets, "--output-style=static", "--nx-bail=false"])
  const passed = summarise(root, projects)
  process.exit(code !== 0 ? code : passed ? 0 : 1)
}

const needSsh = () => {
  const found = spawnSync("ssh", ["-V"], { stdio: "ignore", shell: windows })
  if (!found.error && found.status === 0) return
  fail(
    "The demo connects with the `ssh` command (OpenSSH), and there is none on this machine. Get it with:\n" +
      "    Debian, Ubuntu:  apt-get install openssh-client\n" +
      "    Fedora:          dnf install openssh-clients\n" +
      "    Alpine:          apk add openssh-client\n" +
      "    macOS:           it is part of the system (/usr/bin/ssh)\n" +
      "    Windows:         Settings > System > Optional features > OpenSSH Client"
  )
}

const maestro = (...args) => run(findNode(), ["--", join(root, "apps/cli/bin/maestro.js"), ...args])

const tasks = {
  demo: async (...args) => {
    needSsh()
    await build("cli")
    process.exit(await maestro("demo", ...args))
  },
  maestro: async (...args) => {
    await build("cli")
    process.exit(await maestro(...args))
  },
  test: () => test(["test"]),
  check: async () => {
    must(await run(findNode(), [join(modules, "oxfmt", "bin", "oxfmt"), "--check", "."]))
    await test(["typecheck", "diagnostics", "lint", "build", "test"])
  },
  bench: async (...args) => {
    await prepareTests()
    await build("cli")
    await build("e2e")
    process.exit(await run(findNode(), [join(root, "apps/e2e/dist/app/bench.js"), ...args]))
  },
  soak: async () => {
    await prepareTests()
    await build("cli")
    process.exit(await run("vitest", ["run", "--config", "vitest.soak.config.ts"]))
  }
}

const [name = "", ...args] = process.argv.slice(2)
const task = tasks[name]
if (!task) fail(`There is no task "${name}". There are: ${Object.keys(tasks).join(", ")}`)
await installDependencies()
await task(...args)
