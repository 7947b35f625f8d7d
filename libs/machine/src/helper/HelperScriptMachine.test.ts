import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { followToEnd, prepareJob, startJob } from "../testing/RawJobs.ts"
import { type ProcessEntry, Sandbox, eventually, processOf } from "../testing/Sandbox.ts"
import { inMountNamespace } from "../testing/MountNamespace.ts"
import { programPath, shells } from "../testing/ShellUnderTest.ts"

let box: Sandbox
beforeEach(() => {
  box = new Sandbox()
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
})

const program = (name: string, text: string) => chmodSync(box.write(name, text), 0o755)

/** Starts dash after `change`, lines of bash that may mount, has been done to a mount namespace of its own. */
const onChangedMachine = (change: string, env: Record<string, string> = {}) => {
  const script = `set -e; mount() { ${programPath("mount")} "$@"; }; ${change}; exec /bin/sh`
  return box.start(shells[0]!, {
    command: inMountNamespace(script),
    env: { PATH: `${join(box.home, "first")}:${process.env["PATH"]}`, ...env }
  })
}

describe("a helper on a machine", () => {
  it("without /proc sees processes through ps, and does not call a job gone that it cannot see", async () => {
    // A real ps, in a namespace of its own where /proc is not hidden.
    const seeing = `exec unshare --mount /bin/bash -c 'mount --rbind "$0" /proc; exec /bin/ps "$@"'`
    program("first/ps", `#!/bin/bash\n${seeing} ${box.home}/proc "$@"\n`)
    mkdirSync(join(box.home, "proc"))
    const helper = await onChangedMachine(`mount --rbind /proc ${box.home}/proc; mount -t tmpfs tmpfs /proc`)
    assert.deepStrictEqual(helper.ready.missing, ["proc"])
    assert.strictEqual((await helper.run("echo works; exit 3")).code, 3)
    const id = await startJob(helper, "echo up; /bin/sleep 1000")
    const out = join(box.home, ".local/state/maestro/jobs/v1", id, "out")
    await eventually("it is up", () => readFileSync(out, "utf8") === "up\n")
    const state = await helper.final("state", id)
    assert.match(state, /^s running \d+$/)
    const frames = await helper.request("stop", id)
    assert.strictEqual(processOf(Number(state.split(" ")[2])), undefined)
    const last = frames.slice(-2).map((frame) => [frame.tag, ...frame.words].join(" "))
    assert.deepStrictEqual(last, ["u 0 noproc -", "unverified"])
    assert.match(await helper.final("state", id), /^s exited 1/)
    assert.strictEqual((await followToEnd(helper, id)).out.toString(), "up\n")
    await helper.end()
    await eventually("nothing is left", () => box.processes().length === 0)
  })

  it("that shows no processes says so", async () => {
    program("first/ps", "#!/bin/sh\nexit 1\n")
    const helper = await onChangedMachine("mount -t tmpfs tmpfs /proc")
    assert.deepStrictEqual(helper.ready.missing, ["proc"])
    const job = await prepareJob(helper, "echo works")
    assert.match(await helper.final(...job.launch), /^s (unverifiable noproc|exited 0)$/)
    await eventually("it has run", () => existsSync(join(box.home, ".local/state/maestro/jobs/v1", job.id, "exit.0")))
    assert.strictEqual((await followToEnd(helper, job.id)).out.toString(), "works\n")
    const other = await prepareJob(helper, "/bin/sleep 1000")
    assert.strictEqual(await helper.final(...other.launch), "s unverifiable noproc")
    assert.deepStrictEqual(
      (await helper.request("stop", other.id)).map((frame) => frame.tag),
      ["u", "unverified"]
    )
  })

  it("where logind ends processes at logout starts jobs in a scope of the user's service manager, or says so", async () => {
    mkdirSync(join(box.home, "run/systemd/system"), { recursive: true })
    box.write("run/systemd/logind.conf.d/end.conf", "[Login]\n#KillUserProcesses=no\nKillUserProcesses=yes\n")
    const change = `mount --bind ${box.home}/run /run`
    const without = await onChangedMachine(change)
    assert.deepStrictEqual(without.ready.missing, ["killuserprocesses"])
    // systemd itself cannot run in a test: this does with its arguments what it does, and writes them down.
    program(
      "first/systemd-run",
      '#!/bin/sh\necho "$*" >>"$HOME/scopes"\nwhile :; do case $1 in --*) shift ;; *) break ;; esac; done\nexec "$@"\n'
    )
    box.write(`linger/${without.ready.user}`, "")
    const linger = `mount -t tmpfs tmpfs /var/lib; mkdir /var/lib/systemd; ln -s ${box.home}/linger /var/lib/systemd/linger`
    const helper = await onChangedMachine(`${change}; ${linger}`)
    assert.deepStrictEqual(helper.ready.missing, [])
    const id = await startJob(helper, "echo works")
    assert.strictEqual((await followToEnd(helper, id)).out.toString(), "works\n")
    assert.match(readFileSync(join(box.home, "scopes"), "utf8"), /^--user --scope --quiet \/bin\/sh -c /m)
  })

  it("without setsid detaches jobs by other means", async () => {
    const helper = await onChangedMachine(`mount --bind /dev/null ${programPath("setsid", "util-linux")}`)
    assert.deepStrictEqual(helper.ready.missing, ["setsid"])
    const id = await startJob(helper, "trap 'echo bye; exit 0' INT; echo up; while :; do /bin/sleep 0.05; done")
    const out = join(box.home, ".local/state/maestro/jobs/v1", id, "out")
    await eventually("it is up", () => readFileSync(out, "utf8") === "up\n")
    assert.deepStrictEqual(
      (await helper.request("stop", id)).map((frame) => [frame.tag, ...frame.words].join(" ")),
      ["p INT 0", "gone"]
    )
  })

  it("whose client has gone silent ends after 75 s, and a ping makes it wait again", async () => {
    // Seconds of a hundredth: the guard counts them.
    program("first/sleep", '#!/bin/sh\n[ "$1" != 1 ] || set -- 0.02\nexec /bin/sleep "$@"\n')
    const helper = await onChangedMachine(":")
    helper.send("run", helper.encode("exec /bin/sleep 1000"))
    await eventually("it runs", () => box.processes().some((entry) => entry.command === "/bin/sleep 1000"))
    const began = performance.now()
    assert.strictEqual(await helper.final("ping"), "pong")
    await helper.gone()
    assert.isAbove(performance.now() - began, 75 * 20)
    assert.strictEqual(helper.child.signalCode, "SIGKILL")
    await eventually("nothing is left", () => box.processes().length === 0)
  })

  it("clears away what a helper left that was killed together with its guard", async () => {
    const killed = await box.start(shells[0]!)
    const other = await box.start(shells[0]!)
    const left = readdirSync(join(box.home, "tmp")).length
    const mine = (entry: ProcessEntry) =>
      entry.session === killed.ready.pid || entry.command.includes("MAESTRO_PROGRAM")
    await eventually(
      "both guards are up",
      () => box.processes().filter((entry) => entry.command.includes("MAESTRO_PROGRAM")).length === 2
    )
    for (const entry of box.processes().filter(mine)) {
      try {
        process.kill(entry.pid, "SIGKILL")
      } catch {
        // One of them may have been about to end.
      }
    }
    await killed.gone()
    assert.strictEqual((await other.request("gc", "0")).at(-1)?.tag, "x")
    assert.strictEqual(readdirSync(join(box.home, "tmp")).length, left - 1)
  })

  it("clears away at its start what another left, but not what belongs to another container's", async () => {
    const folders = ["gone", "foreign"].map((name) => join(box.home, "tmp", `maestro-${process.getuid?.()}-${name}`))
    const [gone = "", foreign = ""] = folders
    const namespaces = [readlinkSync("/proc/self/ns/pid").replace(/\D/g, ""), "1"]
    folders.forEach((folder, i) => {
      mkdirSync(folder)
      writeFileSync(join(folder, "main"), `999999999 1 ${namespaces[i]}\n`)
    })
    await box.start(shells[0]!)
    await eventually("what was left is gone", () => !existsSync(gone))
    assert.isTrue(existsSync(foreign))
  })

  it("has nothing of a request in the arguments of a process", async () => {
    const helper = await box.start(shells[0]!)
    const job = await prepareJob(helper, 'while [ ! -e "$HOME/go" ]; do /bin/sleep 0.02; done', {
      env: { SECRET: "hidden-in-env" },
      stdin: Buffer.from("hidden-in-stdin")
    })
    await helper.request(...job.launch)
    const run = helper.send("run", helper.encode(": hidden-in-run; exec /bin/sleep 1000"))
    await eventually("it runs", () => box.processes().some((entry) => entry.command === "/bin/sleep 1000"))
    assert.deepStrictEqual(
      box.processes().filter((entry) => entry.command.includes("hidden")),
      []
    )
    await helper.request("kill", run)
    box.write("go", "")
  })
})
