import { appendFileSync, existsSync, renameSync, rmSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { uuid7 } from "@maestro/core/id/Uuid"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import type { RawHelper } from "../testing/RawHelper.ts"
import { followToEnd, prepareJob, startJob } from "../testing/RawJobs.ts"
import { Sandbox, eventually, processes } from "../testing/Sandbox.ts"
import { shells } from "../testing/ShellUnderTest.ts"

let box: Sandbox
beforeEach(() => {
  box = new Sandbox()
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
})

const folderOf = (id: string) => join(box.home, ".local/state/maestro/jobs/v1", id)

/** The same numbers on every run (mulberry32). */
const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** A job that waits: the test writes its output itself, and ends it. */
const heldJob = (helper: RawHelper) => startJob(helper, 'while [ ! -e "$HOME/go" ]; do /bin/sleep 0.02; done; exit 6')

describe.each(shells)("following with the helper in $name (S6)", (shell) => {
  it("delivers every byte once and in order, whatever the writer's chunks, the offsets and the credit", async () => {
    const helper = await box.start(shell)
    for (const seed of [1, 2, 3]) {
      const random = randomOf(seed)
      const out: Array<Buffer> = []
      const err: Array<Buffer> = []
      const id = await heldJob(helper)
      const write = (stream: "out" | "err", to: Array<Buffer>) => {
        const size = Math.floor(random() ** 4 * 90_000)
        const chunk = Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)))
        to.push(chunk)
        appendFileSync(join(folderOf(id), stream), chunk)
      }
      for (let i = 0; i < 6; i++) write("out", out)
      const written = Buffer.concat(out).length
      const from = { out: Math.floor(random() * written), err: 0 }
      const following = followToEnd(helper, id, { credit: 1 + Math.floor(random() * 60_000), from })
      // More is written while it is read, at moments that the reader's progress decides.
      for (let i = 0; i < 12; i++) {
        write("out", out)
        write("err", err)
        const before = helper.lines.length
        await helper.until(() => (helper.lines.length > before ? true : undefined))
      }
      box.write("go", "")
      const got = await following
      const expected = { out: Buffer.concat(out), err: Buffer.concat(err) }
      assert.isTrue(got.out.equals(expected.out.subarray(from.out)), `seed ${seed}`)
      assert.isTrue(got.err.equals(expected.err), `seed ${seed}`)
      assert.deepStrictEqual(got.ends, {
        out: `${expected.out.length} exited 6`,
        err: `${expected.err.length} exited 6`
      })
      rmSync(join(box.home, "go"))
    }
  })

  it("takes a follow right behind the launch of the job", async () => {
    const helper = await box.start(shell)
    const job = await prepareJob(helper, "echo first")
    helper.send(...job.launch)
    const frames = await helper.answer(helper.send("follow", "65536", `${job.id}.out:0`, `${job.id}.err:0`))
    const tags = frames.map((frame) => frame.tag)
    assert.deepStrictEqual(
      tags.filter((tag) => tag !== "e"),
      ["d", "z"]
    )
  })

  it("misses nothing of what is written at the very end", async () => {
    const helper = await box.start(shell)
    for (let round = 0; round < 8; round++) {
      const id = await startJob(
        helper,
        `i=0; while [ $i -lt ${round * 50} ]; do echo $i; i=$((i+1)); done; printf last; exit 0`
      )
      const { out } = await followToEnd(helper, id)
      const numbers = Array.from({ length: round * 50 }, (_, index) => `${index}\n`).join("")
      assert.strictEqual(out.toString(), `${numbers}last`)
    }
  })

  it("follows many at once, says which are gone or cut, and stops at the credit", async () => {
    const helper = await box.start(shell)
    const ids = await Promise.all(Array.from({ length: 6 }, (_, index) => startJob(helper, `printf 'job %s' ${index}`)))
    const cut = await heldJob(helper)
    appendFileSync(join(folderOf(cut), "out"), "0123456789")
    truncateSync(join(folderOf(cut), "out"), 4)
    for (const id of ids) await eventually("it has ended", () => existsSync(join(folderOf(id), "exit.0")))
    const missing = uuid7()
    helper.child.stdin.write(
      `900 more ${ids
        .slice(0, 4)
        .map((id) => `${id}.out:0`)
        .join(" ")}\n`
    )
    const keys = [...ids.slice(4).map((id) => `${id}.out:0`), `${missing}.err:7`, `${cut}.out:10`]
    const frames = await helper.request("follow", "65536", ...keys)
    for (const [index, id] of ids.entries()) {
      const mine = frames.filter((frame) => frame.words[0] === `${id}.out`)
      assert.deepStrictEqual(
        mine.map((frame) => frame.tag),
        ["d", "e"]
      )
      assert.strictEqual(helper.decode(mine[0]?.words[2] ?? "-").toString(), `job ${index}`)
      assert.deepStrictEqual(mine[1]?.words.slice(1), ["5", "exited", "0"])
    }
    const others = frames.filter((frame) => frame.tag !== "d" && frame.tag !== "e")
    assert.deepStrictEqual(
      new Set(others.map((frame) => [frame.tag, ...frame.words].join(" "))),
      new Set([`gone ${missing}.err`, `t ${cut}.out 4`, "z"])
    )
    const short = await helper.request("follow", "3", `${ids[0]}.out:1`)
    assert.deepStrictEqual(
      short.map((frame) => frame.tag),
      ["d", "w"]
    )
    assert.strictEqual(helper.bytes(short, "d", 1).toString(), "ob ")
    box.write("go", "")
  })

  it("answers nothing more to a follow that another one replaced", async () => {
    const helper = await box.start(shell)
    const id = await heldJob(helper)
    const out = join(folderOf(id), "out")
    appendFileSync(out, "a".repeat(20_000))
    const first = helper.send("follow", "10000000", `${id}.out:0`)
    await helper.until(() => (helper.answers(first).length > 0 ? true : undefined))
    const second = helper.send("follow", "10000000", `${id}.out:0`)
    await helper.until(() => (helper.answers(second).length > 0 ? true : undefined))
    const soFar = helper.answers(first).length
    appendFileSync(out, "b".repeat(20_000))
    box.write("go", "")
    const frames = await helper.answer(second)
    assert.strictEqual(helper.bytes(frames, "d").toString(), "a".repeat(20_000) + "b".repeat(20_000))
    assert.strictEqual(helper.answers(first).length, soFar)
    const pumps = processes().filter((entry) => entry.parent === helper.ready.pid)
    assert.deepStrictEqual(
      pumps.filter((entry) => entry.command.includes("sleep")),
      []
    )
  })

  it("does not take a job that was collected meanwhile for one that says nothing", async () => {
    const helper = await box.start(shell)
    const id = await heldJob(helper)
    appendFileSync(join(folderOf(id), "out"), "here")
    const follow = helper.send("follow", "65536", `${id}.out:0`)
    await helper.until(() => (helper.answers(follow).length > 0 ? true : undefined))
    renameSync(folderOf(id), join(box.home, "away"))
    assert.deepStrictEqual(
      (await helper.answer(follow)).map((frame) => frame.tag),
      ["d", "gone", "z"]
    )
  })

  it("has a job's states while it follows it, and other verbs answer meanwhile", async () => {
    const helper = await box.start(shell)
    const job = await prepareJob(helper, "cat /dev/zero | head -c 3000000")
    await helper.request(...job.launch)
    const following = followToEnd(helper, job.id, { credit: 200_000 })
    assert.strictEqual(await helper.final("ping"), "pong")
    assert.strictEqual((await helper.run("echo meanwhile")).out, "meanwhile\n")
    assert.isTrue((await following).out.equals(Buffer.alloc(3_000_000)))
  })
})
