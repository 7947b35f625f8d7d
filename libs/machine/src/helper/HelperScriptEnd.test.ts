import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, readdirSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { uuid7 } from "@maestro/core/id/Uuid"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { prepareJob, startJob } from "../testing/RawJobs.ts"
import { inMountNamespace } from "../testing/MountNamespace.ts"
import { type ProcessEntry, Sandbox, eventually, processOf, processes } from "../testing/Sandbox.ts"
import { asBinSh, shells } from "../testing/ShellUnderTest.ts"
import { startText, syncLine } from "./HelperScript.ts"

let box: Sandbox
beforeEach(() => {
  box = new Sandbox()
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
})

const folderOf = (id: string) => join(box.home, ".local/state/maestro/jobs/v1", id)

/**
 * A tree that does not want to end: it ignores what can be ignored, has sessions of its own, or no environment. The one
 * without is called `cron`: of any other name it would be a suspect for every stop of a test that runs beside this one.
 */
const stubborn = (mark: string) =>
  [
    `(trap '' TERM HUP INT; exec setsid /bin/sleep ${mark}1) &`,
    `setsid /bin/sh -c 'trap "" TERM HUP; while :; do /bin/sleep ${mark}2; done' &`,
    `ln -sf /bin/sleep "$HOME/cron"; setsid /bin/sh -c 'env -i "$HOME/cron" ${mark}3 & exit' &`,
    `(/bin/sleep ${mark}4 &)`,
    `trap '' TERM`,
    `echo ready; while :; do /bin/sleep ${mark}5; done`
  ].join("\n")

/** Those that have become what they are to be: before its exec a process is still a shell with all of it in its words. */
const sleepers = (mark: string) =>
  processes().filter((entry) => new RegExp(`^(?:/bin/sleep|\\S+/cron) ${mark}`).test(entry.command))
const allFive = (mark: string) =>
  eventually("the tree is up", () => {
    const commands = new Set(sleepers(mark).map((entry) => /(?:sleep|cron) (\d+)$/.exec(entry.command)?.[1]))
    return [1, 2, 3, 4, 5].every((last) => commands.has(`${mark}${last}`))
  })

let next = process.pid * 10
const newMark = () => `7${next++}`

describe.each(shells)("the end of a channel to the helper in $name", (shell) => {
  it.each([
    ["its input ends", true, (child: ChildProcess) => child.stdin?.end()],
    ["its helper is killed", true, (child: ChildProcess) => child.kill("SIGKILL")],
    ["its helper is killed and does not lead its group", false, (child: ChildProcess) => child.kill("SIGKILL")],
    ["its input ends and the helper does not lead its group", false, (child: ChildProcess) => child.stdin?.end()]
  ])("leaves nothing but jobs when %s", async (_, leader, end) => {
    const helper = await box.start(shell, { leader })
    const mark = newMark()
    const jobMark = newMark()
    const id = await startJob(helper, `exec /bin/sleep ${jobMark}`)
    helper.send("run", helper.encode(stubborn(mark)))
    helper.send("run", helper.encode("/bin/sleep 1234"))
    helper.send("follow", "65536", `${id}.out:0`)
    await allFive(mark)
    await eventually("the job is up", () => sleepers(jobMark).length === 1)
    const job = sleepers(jobMark)
    end(helper.child)
    await eventually("what it ran is gone", () => sleepers(mark).length === 0)
    // What is left is the job: its runner and its command.
    const runner = Number(readlinkSync(join(folderOf(id), "owner")).split(",")[0])
    await eventually("only the job is left", () => box.processes().every((entry) => entry.session === runner))
    assert.deepStrictEqual(sleepers(jobMark), job)
    assert.deepStrictEqual(readdirSync(join(box.home, "tmp")), [])
  })

  it("stops a job with all it started, and leaves its exit code (S4)", async () => {
    const helper = await box.start(shell)
    const mark = newMark()
    const id = await startJob(helper, stubborn(mark))
    await allFive(mark)
    const bystander = await startJob(helper, "exec /bin/sleep 4321")
    const began = performance.now()
    const frames = await helper.request("stop", id)
    const took = performance.now() - began
    assert.deepStrictEqual(sleepers(mark), [])
    assert.deepStrictEqual(
      frames.map((frame) => [frame.tag, ...frame.words].join(" ").replace(/[1-9]\d*$/, "n")),
      ["p INT n", "p TERM n", "p KILL 0", "gone"]
    )
    assert.isBelow(took, 10_000)
    // INT, or KILL where the shell waits for its child first.
    assert.match(await helper.final("state", id), /^s exited 13[07]$/)
    assert.match(await helper.final("state", bystander), /^s running/)
    assert.strictEqual((await helper.request("stop", id)).map((frame) => frame.tag).join(), "gone")
    assert.strictEqual(await helper.final("signal", bystander, "TERM"), "x 0")
    await eventually("it has ended", () => readdirSync(folderOf(bystander)).includes("exit.143"))
  })

  it("halts the tree of a command on a channel of its own, by its mark", async () => {
    const helper = await box.start(shell)
    const mark = newMark()
    const id = uuid7()
    const command = spawn("/bin/sh", ["-c", stubborn(mark)], { env: { ...box.env, MAESTRO_JOB: id }, stdio: "ignore" })
    await allFive(mark)
    const frames = await helper.request("halt", id, "TERM", "0")
    assert.strictEqual(frames.at(-1)?.tag, "gone")
    // The one that cleared its environment and forked twice cannot be known here: there is no folder whose files it holds.
    assert.deepStrictEqual(
      sleepers(mark).filter((entry) => !entry.command.endsWith(`${mark}3`)),
      []
    )
    if (command.exitCode === null && command.signalCode === null) await once(command, "exit")
    assert.strictEqual((await helper.request("halt", id, "TERM", "0")).map((frame) => frame.tag).join(), "gone")
  })

  it("ends a willing job at the first signal, and one whose command has ended but whose daemon has not", async () => {
    const helper = await box.start(shell)
    const willing = await startJob(helper, "trap 'echo bye; exit 0' INT; echo up; while :; do /bin/sleep 0.05; done")
    await eventually("it is up", () => readFileSync(join(folderOf(willing), "out"), "utf8") === "up\n")
    const frames = await helper.request("stop", willing)
    assert.deepStrictEqual(
      frames.map((frame) => [frame.tag, ...frame.words].join(" ")),
      ["p INT 0", "gone"]
    )
    assert.strictEqual(readFileSync(join(folderOf(willing), "out"), "utf8"), "up\nbye\n")
    const mark = newMark()
    const left = await startJob(helper, `setsid /bin/sleep ${mark} & exit 2`)
    await eventually("it has ended", () => readdirSync(folderOf(left)).includes("exit.2"))
    await eventually("its daemon lives", () => sleepers(mark).length === 1)
    assert.strictEqual((await helper.request("stop", left)).at(-1)?.tag, "gone")
    assert.deepStrictEqual(sleepers(mark), [])
  })
})

const dash = shells[0]!

describe("the end of a channel", () => {
  it("leaves nothing when the client is killed", async () => {
    const mark = newMark()
    const [command, ...args] = asBinSh(dash, join(box.home, "bin"))
    // A client of its own: it starts a helper as we do, and is killed.
    const script = `
      const { spawn } = require("node:child_process")
      const child = spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { stdio: ["pipe", "inherit", "inherit"] })
      child.stdin.write(${JSON.stringify(syncLine("abc"))})
      child.stdin.write(${JSON.stringify(startText(`client${mark}`))})
      process.stdin.on("data", (line) => child.stdin.write(line))`
    const client = spawn(process.execPath, ["-e", script], { env: box.env, cwd: box.home })
    let text = ""
    client.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
    })
    await eventually("it is ready", () => text.includes("ready 1 "))
    client.stdin.write(`1 run ${Buffer.from(stubborn(mark)).toString("base64")}\n`)
    await allFive(mark)
    client.kill("SIGKILL")
    await once(client, "exit")
    await eventually("nothing is left", () => sleepers(mark).length === 0 && box.processes().length === 0)
  })

  it("survives the death of its guard's helper in any order: a group that is killed whole", async () => {
    const helper = await box.start(dash, { leader: true })
    const mark = newMark()
    helper.send("run", helper.encode(stubborn(mark)))
    await allFive(mark)
    process.kill(-helper.ready.pid, "SIGKILL")
    await eventually("nothing is left", () => sleepers(mark).length === 0 && box.processes().length === 0)
  })

  it("is what follows when nobody listens: a follow ends with its reader", async () => {
    const helper = await box.start(dash)
    const id = await startJob(helper, "while :; do echo line; /bin/sleep 0.01; done")
    const runner = Number((await helper.final("state", id)).split(" ")[2])
    const follow = helper.send("follow", "100000000", `${id}.out:0`)
    await helper.until(() => (helper.answers(follow).length > 2 ? true : undefined))
    helper.child.stdout.destroy()
    helper.child.stdin.end()
    await eventually("only the job is left", () => box.processes().every((entry) => entry.session === runner))
  })
})

describe("what a stop cannot rule out (S4)", () => {
  it("is reported, and not killed: a process without environment that belongs to nobody", async () => {
    // Among processes of its own: it would be a suspect for every stop of a test that runs beside this one.
    const init = "mount -t proc proc /proc; /bin/sh; exit"
    const helper = await box.start(dash, {
      command: inMountNamespace(`exec unshare --pid --fork --kill-child /bin/bash -c '${init}'`)
    })
    const mark = newMark()
    const hidden = `cd /; setsid env -i /bin/sh -c '/bin/sleep ${mark} </dev/null >/dev/null 2>&1 & exit'`
    const id = await startJob(helper, `${hidden} </dev/null >/dev/null 2>&1; exec /bin/sleep 1000`)
    const isNobodys = ({ parent }: ProcessEntry) => processOf(parent)?.command.endsWith(init) === true
    await eventually("it is nobody's", () => sleepers(mark).some(isNobodys))
    const frames = await helper.request("stop", id)
    const [suspect, ...others] = frames.filter((frame) => frame.tag === "u")
    assert.strictEqual(suspect?.words[1], "environment")
    assert.strictEqual(
      helper
        .decode(suspect?.words[2] ?? "-")
        .toString()
        .trim(),
      `/bin/sleep ${mark}`
    )
    assert.deepStrictEqual(others, [])
    assert.strictEqual(frames.at(-1)?.tag, "unverified")
    const [left] = sleepers(mark)
    assert(left !== undefined)
    process.kill(left.pid, "SIGKILL")
    await eventually("it is gone", () => processOf(left.pid) === undefined)
    assert.deepStrictEqual(
      (await helper.request("stop", id)).map(({ tag }) => tag),
      ["gone"]
    )
  })

  it("does not start a command that was stopped while its login shell was still at it", async () => {
    box.write(".bash_profile", "echo at it; trap '' INT TERM; /bin/sleep 1000\n")
    const helper = await box.start(dash, { env: { SHELL: "/bin/bash" } })
    const job = await prepareJob(helper, 'touch "$HOME/began"')
    await helper.request(...job.launch)
    await eventually("the login shell is at it", () => readFileSync(join(folderOf(job.id), "shell"), "utf8") !== "")
    assert.strictEqual((await helper.request("stop", job.id)).at(-1)?.tag, "gone")
    assert.match(await helper.final("state", job.id), /^s exited 1/)
    assert.isFalse(readdirSync(box.home).includes("began"))
  })
})
