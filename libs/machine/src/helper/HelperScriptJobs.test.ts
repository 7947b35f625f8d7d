import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync
} from "node:fs"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { followToEnd, startJob } from "../testing/RawJobs.ts"
import { Sandbox, eventually, processOf } from "../testing/Sandbox.ts"
import { inMountNamespace } from "../testing/MountNamespace.ts"
import { programPath, shells } from "../testing/ShellUnderTest.ts"

let box: Sandbox
beforeEach(() => {
  box = new Sandbox()
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
})

const folderOf = (id: string) => join(box.home, ".local/state/maestro/jobs/v1", id)

const ended = (id: string) =>
  eventually(`job ${id} has ended`, () => readdirSync(folderOf(id)).some((name) => name.startsWith("exit.")))

describe.each(shells)("jobs of the helper in $name", (shell) => {
  it("runs a job with its folder, environment and input, and it outlives the channel (S6)", async () => {
    const helper = await box.start(shell, { env: { LC_ALL: "C.UTF-8" } })
    mkdirSync(join(box.home, "it's a folder"))
    const script =
      'pwd; cat; printf "%s|%s|%s|" "$SECRET" "$LC_ALL" "$(umask)" >&2; env | grep MAESTRO_ >&2; while [ ! -e "$HOME/go" ]; do sleep 0.02; done; echo end; exit 3'
    const id = await startJob(helper, script, {
      cwd: join(box.home, "it's a folder"),
      env: { SECRET: "a'b\nc $HOME" },
      stdin: Buffer.from([0, 1, 255, 10])
    })
    await eventually("it has begun", () => readFileSync(join(folderOf(id), "err")).length > 0)
    assert.isFalse(existsSync(join(folderOf(id), "env")))
    assert.strictEqual(statSync(folderOf(id)).mode & 0o777, 0o700)
    for (const name of ["run", "in", "meta", "out", "err", "shell", "alive"]) {
      assert.strictEqual(statSync(join(folderOf(id), name)).mode & 0o777, 0o600, name)
    }
    const pid = Number(readlinkSync(join(folderOf(id), "owner")).split(",")[0])
    const before = processOf(pid)
    assert.strictEqual(before?.session, pid)
    assert.strictEqual(await helper.final("state", id), `s running ${pid}`)
    helper.child.kill("SIGKILL")
    await helper.gone()
    const second = await box.start(shell)
    assert.strictEqual(await second.final("state", id), `s running ${pid}`)
    assert.strictEqual(processOf(pid)?.start, before?.start)
    box.write("go", "")
    const { out, err, ends } = await followToEnd(second, id)
    const expected = Buffer.concat([
      Buffer.from(`${box.home}/it's a folder\n`),
      Buffer.from([0, 1, 255, 10]),
      Buffer.from("end\n")
    ])
    assert.deepStrictEqual(out, expected)
    const umask = process.umask().toString(8).padStart(4, "0")
    assert.match(err.toString(), new RegExp(`^a'b\nc \\$HOME\\|C.UTF-8\\|0*${Number(umask)}\\|MAESTRO_JOB=${id}\n$`))
    assert.deepStrictEqual(ends, { out: `${out.length} exited 3`, err: `${err.length} exited 3` })
    assert.strictEqual(await second.final("state", id), "s exited 3")
  })

  it("tells how a job ended: by a signal, or without a trace", async () => {
    const helper = await box.start(shell)
    const killed = await startJob(helper, "kill -9 $$")
    await ended(killed)
    assert.strictEqual(await helper.final("state", killed), "s exited 137")
    const id = await startJob(helper, "/bin/sleep 1000")
    const pid = Number((await helper.final("state", id)).split(" ")[2])
    process.kill(pid, "SIGKILL")
    await eventually("the runner is dead", () => processOf(pid) === undefined)
    assert.strictEqual(await helper.final("state", id), "s lost runner")
    assert.deepStrictEqual((await followToEnd(helper, id)).ends, { out: "0 lost runner", err: "0 lost runner" })
    const owner = join(folderOf(id), "owner")
    const [, start, boot, namespace, host] = readlinkSync(owner).split(",")
    const claim = async (text: string) => {
      unlinkSync(owner)
      symlinkSync(text, owner)
      return helper.final("state", id)
    }
    assert.strictEqual(await claim(`${pid},${start},other,${namespace},${host}`), "s lost reboot")
    assert.strictEqual(
      await claim(`${process.pid},${start},${boot},${namespace},${host}`),
      "s lost runner",
      "a pid that somebody else has got"
    )
    const elsewhere = await claim(`${pid},${start},other,${namespace},far`)
    assert.strictEqual(elsewhere, `s elsewhere ${helper.ready.encoding === "b64" ? "ZmFy" : "666172"}`)
    assert.match(await helper.final("stop", id), /^x 6 /)
  })

  it("lists jobs, takes acknowledgements, and collects what ended and is acknowledged", async () => {
    const helper = await box.start(shell)
    const id = await startJob(helper, "echo 12345; echo 12 >&2")
    await ended(id)
    const running = await startJob(helper, "/bin/sleep 1000")
    const list = async () => {
      const frames = await helper.request("list")
      assert.deepStrictEqual(frames.at(-1)?.tag, "x")
      return new Map(frames.filter((frame) => frame.tag === "j").map((frame) => [frame.words[0], frame.words]))
    }
    const before = await list()
    assert.deepStrictEqual(before.get(id)?.slice(1, 5), ["6", "3", "-", "-"])
    assert.deepStrictEqual(before.get(id)?.slice(6), ["exited", "0"])
    assert.strictEqual(JSON.parse(helper.decode(before.get(id)?.[5] ?? "-").toString()).agent, "test")
    assert.strictEqual(before.get(running)?.[6], "running")
    assert.deepStrictEqual(
      (await helper.request("gc", "0")).map((frame) => frame.tag),
      ["x"]
    )
    assert.strictEqual(await helper.final("ack", id, "6", "2"), "x 0")
    assert.strictEqual(await helper.final("ack", running, "0", "0"), "x 0")
    assert.deepStrictEqual(
      (await helper.request("gc", "0")).map((frame) => frame.tag),
      ["x"]
    )
    assert.strictEqual(await helper.final("ack", id, "6", "3"), "x 0")
    assert.deepStrictEqual((await list()).get(id)?.slice(3, 5), ["6", "3"])
    assert.deepStrictEqual(
      (await helper.request("gc", "3600")).map((frame) => frame.tag),
      ["x"]
    )
    const collected = await helper.request("gc", "0")
    assert.deepStrictEqual(
      collected.map((frame) => [frame.tag, ...frame.words]),
      [
        ["j", id],
        ["x", "0"]
      ]
    )
    assert.deepStrictEqual(Array.from((await list()).keys()), [running])
    assert.isFalse(existsSync(folderOf(id)))
  })
})

const dash = shells[0]!

// Everything that the login shells have to do is the same whatever /bin/sh is.
describe("jobs and login shells (R14)", () => {
  const files: Record<string, string> = {
    bash: ".bash_profile",
    zsh: ".zprofile",
    dash: ".profile",
    ksh93: ".profile",
    busybox: ".profile"
  }

  const loginShell = (program: string, pkg = program) => {
    const path = programPath(program, pkg)
    if (program !== "busybox") return path
    const link = join(box.home, "ash")
    symlinkSync(path, link)
    return link
  }

  it.each([
    ["bash", "bash"],
    ["zsh", "zsh"],
    ["dash", "dash"],
    ["ksh93", "ksh93u+m"],
    ["busybox", "busybox-static"]
  ])("starts a job from %s, and takes its environment for runs", async (program, pkg) => {
    box.write(files[program] ?? "", "echo noise; echo noise >&2; export FROM_LOGIN=yes\n")
    await startsFrom(loginShell(program, pkg))
  })

  it("starts a job from fish", async () => {
    box.write(".config/fish/config.fish", "echo noise\nset -gx FROM_LOGIN yes\n")
    await startsFrom(loginShell("fish"))
  })

  it("starts a job from tcsh", async () => {
    box.write(".tcshrc", "echo noise\n")
    box.write(".login", "echo noise\nsetenv FROM_LOGIN yes\n")
    await startsFrom(loginShell("tcsh"))
  })

  const startsFrom = async (shell: string) => {
    const helper = await box.start(dash, { env: { SHELL: shell } })
    assert.strictEqual(await helper.final("login"), "x 0")
    assert.strictEqual((await helper.run('echo "$FROM_LOGIN"; env | grep -c "^MAESTRO_"')).out, "yes\n1\n")
    const id = await startJob(helper, 'echo "$FROM_LOGIN"; echo err >&2; exit 5')
    const { out, err, ends } = await followToEnd(helper, id)
    assert.strictEqual(out.toString(), "yes\n")
    assert.strictEqual(err.toString(), "err\n")
    assert.strictEqual(ends["out"], "4 exited 5")
    assert.match(readFileSync(join(folderOf(id), "shell"), "utf8"), /noise/)
  }

  it.each([
    ["whose start-up file ends it", "bash", "exit 0"],
    ["whose start-up file becomes something else", "bash", "exec true"],
    ["that refuses the account", "nologin", ""]
  ])("starts a job without a login shell %s", async (_, program, line) => {
    box.write(".bash_profile", `${line}\n`)
    const shell =
      program === "nologin" ? box.write("nologin", "#!/bin/sh\necho not you; exit 1\n") : programPath(program)
    if (program === "nologin") chmodSync(shell, 0o755)
    const helper = await box.start(dash, { env: { SHELL: shell } })
    assert.match(await helper.final("login"), /^x 1 /)
    assert.strictEqual((await helper.run("echo works")).out, "works\n")
    const id = await startJob(helper, "echo works; exit 4")
    const { out, ends } = await followToEnd(helper, id)
    assert.strictEqual(out.toString(), "works\n")
    assert.strictEqual(ends["out"], "6 exited 4")
  })

  it("waits for a login shell that hangs, but not for ever", async () => {
    box.write(".bash_profile", "/bin/sleep 1000; /bin/sleep 1000\n")
    const helper = await box.start(dash, { env: { SHELL: programPath("bash") } })
    const id = await startJob(helper, "echo works; exit 4")
    const login = await helper.request("login")
    assert.strictEqual(login.at(-1)?.words[0], "1")
    assert.match(helper.decode(login.at(-1)?.words[1] ?? "-").toString(), /within 10 s/)
    assert.strictEqual((await helper.run("echo works")).out, "works\n")
    const { out, ends } = await followToEnd(helper, id)
    assert.strictEqual(out.toString(), "works\n")
    assert.strictEqual(ends["out"], "6 exited 4")
    assert.deepStrictEqual(
      box.processes().filter((entry) => entry.command === "/bin/sleep 1000"),
      []
    )
  })

  it("says which folder of a job is not there", async () => {
    const helper = await box.start(dash)
    const { err, ends } = await followToEnd(helper, await startJob(helper, "true", { cwd: join(box.home, "no such") }))
    assert.match(err.toString(), /the folder .*no such is not there/)
    assert.match(ends["out"] ?? "", /exited 125$/)
  })

  it("keeps the exit code when the disk is full", async () => {
    const disk = join(box.home, "disk")
    mkdirSync(disk)
    const helper = await box.start(dash, {
      command: inMountNamespace('mount -t tmpfs -o size=256k,mode=0700 tmpfs "$1" && exec /bin/sh', disk),
      env: { XDG_STATE_HOME: disk }
    })
    assert.strictEqual(helper.ready.root, join(disk, "maestro/jobs/v1"))
    const id = await startJob(helper, "cat /dev/zero; echo not seen; exit 9")
    const { out, ends } = await followToEnd(helper, id)
    assert.isAbove(out.length, 100_000)
    assert.match(ends["out"] ?? "", / exited 9$/)
    assert.strictEqual(await helper.final("state", id), "s exited 9")
    assert.match(await helper.final("put", "d.other/run", "0", helper.encode("x".repeat(2_000))), /^x 5 /)
  })

  it("finds another place where the home folder cannot be used", async () => {
    const file = box.write("file", "")
    const helper = await box.start(dash, { env: { HOME: file } })
    assert.match(helper.ready.root, /^\/var\/tmp\/maestro-\d+\/jobs\/v1$/)
  })
})
