// Root postinstall: make node_modules/.bin/node point at the Node pinned in optionalDependencies.
// npm >= 11.19 links it itself; npm 10 drops the link when it prunes the other platforms' packages.
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, "node_modules")
const bin = join(modules, ".bin")
const win = process.platform === "win32"
const names = [`node-${win ? "win" : process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
const exe = names.map((n) => join(modules, n, "bin", win ? "node.exe" : "node")).find((p) => existsSync(p))
if (exe) {
  mkdirSync(bin, { recursive: true })
  const target = relative(bin, exe)
  if (win) writeFileSync(join(bin, "node.cmd"), `@"%~dp0\\${target}" %*\r\n`)
  else {
    rmSync(join(bin, "node"), { force: true })
    symlinkSync(target, join(bin, "node"))
    chmodSync(exe, 0o755)
  }
} else {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major < 22 || (major === 22 && minor < 19)) {
    console.error(
      `maestro needs Node >= 22.19; this is ${process.version} and no pinned Node package exists for ${process.platform}-${process.arch}`
    )
    process.exitCode = 1
  }
}
