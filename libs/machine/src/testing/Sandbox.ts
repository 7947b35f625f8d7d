import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { RawHelper, type RawOptions } from "./RawHelper.ts"
import { asBinSh, type ShellUnderTest } from "./ShellUnderTest.ts"

export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly start: string
  readonly command: string
  /** What it began with. */
  readonly environment: string
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, "latin1")
  } catch {
    // It ended while we looked.
    return ""
  }
}

/** A process of this machine, unless it is dead or a zombie. */
export const processOf = (pid: number): ProcessEntry | undefined => {
  const stat = readText(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  if (stat === "" || fields[0] === "Z" || fields[0] === "X") return undefined
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    start: fields[19] ?? "",
    command: readText(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim(),
    environment: readText(`/proc/${pid}/environ`)
  }
}

export const processes = (): ReadonlyArray<ProcessEntry> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processOf(Number(name)))
    .filter((entry) => entry !== undefined)

/** Waits for a condition of the outside world that nobody announces. */
export const eventually = async (what: string, test: () => boolean, limit = 15_000): Promise<void> => {
  const end = Date.now() + limit
  while (!test()) {
    if (Date.now() > end) throw new Error(`this did not come to be within ${limit / 1000} s: ${what}`)
    await pause(20)
  }
}

/** A home folder of its own for helpers, jobs and their processes, and the end of all that lives in it. */
export class Sandbox {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "maestro-test-")))
  readonly helpers: Array<RawHelper> = []

  constructor() {
    mkdirSync(join(this.home, "tmp"))
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      SHELL: "/bin/sh",
      TMPDIR: join(this.home, "tmp"),
      LANG: "C.UTF-8"
    }
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  async start(shell: ShellUnderTest, options: Partial<RawOptions> = {}): Promise<RawHelper> {
    const helper = await RawHelper.start({
      command: asBinSh(shell, join(this.home, "bin")),
      cwd: this.home,
      ...options,
      env: { ...this.env, ...options.env }
    })
    this.helpers.push(helper)
    return helper
  }

  /** Processes that were started in this home: they have it in their environment, or on their command line. */
  processes(): ReadonlyArray<ProcessEntry> {
    return processes().filter((entry) => entry.environment.includes(this.home) || entry.command.includes(this.home))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const helper of this.helpers) helper.child.stdin.end()
    await eventually(
      "everything of the test has ended",
      () => {
        const left = this.processes()
        for (const entry of left) {
          try {
            process.kill(entry.pid, "SIGKILL")
          } catch {
            // It ended while we looked.
          }
        }
        return left.length === 0
      },
      20_000
    )
    rmSync(this.home, { recursive: true, force: true })
  }
}
