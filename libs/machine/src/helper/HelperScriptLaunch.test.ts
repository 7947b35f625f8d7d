import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { uuid7 } from "@maestro/core/id/Uuid"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { followToEnd, prepareJob, rawDraft } from "../testing/RawJobs.ts"
import { Sandbox, eventually, processOf } from "../testing/Sandbox.ts"
import { shells } from "../testing/ShellUnderTest.ts"

let box: Sandbox
beforeEach(() => {
  box = new Sandbox()
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
})

const rootOf = () => join(box.home, ".local/state/maestro/jobs/v1")
const folderOf = (id: string) => join(rootOf(), id)

/** Whether this text is in any file below the folder of all jobs. */
const isWritten = (text: string) => spawnSync("grep", ["-rsqF", text, rootOf()]).status === 0

/** Whole numbers below a limit, the same ones for the same seed. */
const randomOf = (seed: number) => {
  let state = seed
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

const ended = (id: string) =>
  eventually(`job ${id} has ended`, () => readdirSync(folderOf(id)).some((name) => name.startsWith("exit.")))

describe.each(shells)("launching jobs in $name", (shell) => {
  it("launches a job once, whoever launches it and how often", async () => {
    const first = await box.start(shell)
    const job = await prepareJob(first, 'echo $$ >>"$HOME/ran"; while [ ! -e "$HOME/go" ]; do sleep 0.02; done')
    const others = await Promise.all(Array.from({ length: 7 }, () => box.start(shell)))
    const copies = await Promise.all(others.map((helper) => prepareJob(helper, job.script, { id: job.id })))
    const answers = await Promise.all(
      [first, ...others].map((helper, index) => helper.final(...[job, ...copies][index]!.launch))
    )
    assert.match(answers[0] ?? "", /^s running \d+$/)
    assert.deepStrictEqual(new Set(answers).size, 1)
    await eventually("it has run", () => existsSync(join(box.home, "ran")))
    box.write("go", "")
    await ended(job.id)
    assert.strictEqual(readFileSync(join(box.home, "ran"), "utf8").trim().split("\n").length, 1)
    const again = await prepareJob(first, job.script, { id: job.id })
    assert.strictEqual(await first.final(...again.launch), "s exited 0")
    assert.match(await first.final(...again.launch), /^x 4 /)
  })

  it("launches a job once when several clients put it in turns (S6)", async () => {
    const helpers = await Promise.all(Array.from({ length: 4 }, () => box.start(shell)))
    const secret = "of-the-drafts"
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const random = randomOf(seed)
      const id = uuid7()
      const stdin = Buffer.from("x".repeat(9_000))
      const ran = join(box.home, `ran.${seed}`)
      const launchers = helpers.map((helper, index) => {
        const draft = rawDraft(`echo $$ >>'${ran}'; cat; echo "\${SECRET#of-}" >&2`, {
          id,
          stdin,
          env: { SECRET: secret }
        })
        // One of them never comes to launch it.
        const requests = index === 3 ? draft.puts(helper).slice(0, -2) : [...draft.puts(helper), draft.launch]
        return { helper, requests: [...requests], sent: [] as Array<string> }
      })
      while (launchers.some(({ requests }) => requests.length > 0)) {
        const { helper, requests, sent } = launchers[random(launchers.length)]!
        const request = requests.shift()
        if (request === undefined) continue
        sent.push(helper.send(...request))
        if (random(3) === 0) await helper.answer(sent.pop()!)
      }
      for (const { helper, sent } of launchers) {
        for (const each of sent) {
          const last = (await helper.answer(each)).at(-1)
          assert.isTrue(
            last?.tag === "s" || last?.words[0] === "0",
            `seed ${seed}: ${last?.tag} ${last?.words.join(" ")}`
          )
        }
      }
      const { ends, err, out } = await followToEnd(helpers[random(3)]!, id)
      assert.isTrue(out.equals(stdin))
      assert.strictEqual(err.toString(), "the-drafts\n")
      assert.strictEqual(ends["out"], "9000 exited 0")
      assert.match(readFileSync(ran, "utf8"), /^\d+\n$/)
      await eventually(
        "the losers' files are gone",
        () => !readdirSync(folderOf(id)).some((name) => name.startsWith("draft"))
      )
    }
    // What was put and not launched goes with its channel.
    assert.isTrue(isWritten(secret))
    await helpers[3]!.end()
    assert.isFalse(isWritten(secret))
  })

  it("leaves no draft of a client that was killed, and of a helper that was killed with its guard at the next look", async () => {
    const [killed, lost, other] = [await box.start(shell), await box.start(shell), await box.start(shell)]
    const secret = "of-a-client-that-died"
    await prepareJob(killed, "true", { env: { SECRET: secret } })
    killed.child.kill("SIGKILL")
    await eventually("the guard has cleared away", () => !isWritten(secret))
    await prepareJob(lost, "true", { env: { SECRET: secret } })
    const guard = () => box.processes().find((entry) => entry.environment.includes(` ${lost.nonce} `))
    await eventually("its guard is up", () => guard() !== undefined)
    process.kill(guard()!.pid, "SIGKILL")
    lost.child.kill("SIGKILL")
    await eventually("both are gone", () => guard() === undefined && processOf(lost.ready.pid) === undefined)
    assert.isTrue(isWritten(secret))
    const kept = await prepareJob(other, "true")
    assert.strictEqual((await other.request("gc", "0")).at(-1)?.tag, "x")
    assert.isFalse(isWritten(secret))
    assert.match(await other.final(...kept.launch), /^s (running|exited)/)
  })

  it("forgets a draft that is not to be launched", async () => {
    const helper = await box.start(shell)
    const job = await prepareJob(helper, "true", { env: { SECRET: "dropped" } })
    assert.strictEqual(await helper.final("drop", job.draft), "x 0")
    assert.isFalse(isWritten("dropped"))
    assert.match(await helper.final(...job.launch), /^x 4 /)
  })

  it("refuses a job that was not put whole, and one that is not there", async () => {
    const helper = await box.start(shell)
    const job = await prepareJob(helper, "true")
    assert.match(await helper.final("put", `${job.draft}/in`, "5", helper.encode("x")), /^x 6 /)
    assert.match(await helper.final("launch", job.id, job.draft, "999", "0", "0", "0"), /^x 5 /)
    assert.match(await helper.final("state", job.id), /^x 4 /)
    assert.match(await helper.final(...job.launch), /^x 4 /)
    assert.match(await helper.final("state", uuid7()), /^x 4 /)
    assert.match(await helper.final("launch", uuid7(), "d.1", "1", "0", "0", "0"), /^x 4 /)
    assert.match(await helper.final("stop", uuid7()), /^x 4 /)
    assert.match(await helper.final("ack", uuid7(), "0", "0"), /^x 4 /)
  })
})
