#!/usr/bin/env -S node --
// The "--" keeps Node from taking our own --env-file for its option of that name, which it does wherever it stands.
// Written for every Node that may be met, so that an old one gets a sentence and not a syntax error.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import module from "node:module"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
const pinned = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url))
const bundle = new URL("../dist/app/main.js", import.meta.url)

if (major > 22 || (major === 22 && minor >= 19)) await start()
else if (existsSync(pinned)) startWith(pinned)
else
  fail(
    `maestro needs Node 22.19 or newer, and this is Node ${process.versions.node}.`,
    "Install a newer Node (https://nodejs.org), or run npm ci in Maestro's folder: it brings its own."
  )

async function start() {
  if (!existsSync(bundle))
    fail("maestro has not been built yet.", "Run in Maestro's folder: npm run build -w @maestro/cli")
  hideSqliteWarning()
  module.enableCompileCache?.()
  await import(bundle.href)
}

// Some versions announce node:sqlite as experimental on every start, which is of no use to whoever runs a command.
function hideSqliteWarning() {
  const emitWarning = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    const isAboutSqlite = rest[0] === "ExperimentalWarning" && String(warning).includes("SQLite")
    if (!isAboutSqlite) emitWarning.call(process, warning, ...rest)
  }
}

// The process here only stands for the other one: signals go on to it, and it ends as the other one ended.
function startWith(node) {
  const child = spawn(node, ["--", ...process.argv.slice(1)], { stdio: "inherit" })
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  // A terminal sends Ctrl-C to both; one that was sent to this process alone must still get there.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"))
  child.on("error", (error) =>
    fail(`maestro cannot start its own Node (${node}): ${error.message}`, "Run npm ci in Maestro's folder.")
  )
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(what, todo) {
  process.stderr.write(`${what}\n${todo}\n`)
  process.exit(1)
}
