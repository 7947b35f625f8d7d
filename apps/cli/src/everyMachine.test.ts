import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { processesMarked, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-here-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** Waits for the file "go" in its home, or the end of that home, and then answers. */
const waiting = `#!/bin/sh
cat >"$HOME/prompt"
echo working
until [ -e "$HOME/go" ] || [ ! -e "$HOME" ]; do sleep 0.05; done
echo finished
`

/** The remotes "gpu" and "lab", two real sshd, and this machine with a home that is empty. */
const setUp = Effect.gen(function* () {
  const { host: gpu, maestro } = yield* remoteUnderTest()
  const lab = yield* ProcessHost.start({ loginShell: "/bin/bash" })
  yield* maestro.json(["remote", "add", "lab", "--alias", lab.alias, "--ssh-config", lab.sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "lab"]))
  const home = yield* folder
  const agent = join(home, "agent")
  writeFileSync(agent, waiting, { mode: 0o755 })
  const env = { HOME: home, XDG_STATE_HOME: join(home, "state") }
  const homes = { gpu: gpu.home, lab: lab.home, local: home }
  const run = (machine: ReadonlyArray<string>) => ["run", ...machine, "--agent", "custom", "--agent-command", agent]
  /** Starts the agent there, and gives its id. */
  const launch = (...machine: ReadonlyArray<string>) =>
    Effect.map(maestro.run([...run(machine), "--detach", "--", "x"], { env }), ({ stdout, stderr }) => {
      assert.match(stderr, /^It goes on there\. Watch it with: maestro jobs attach [0-9a-f-]{36}\n$/)
      return stdout.toString().trim()
    })
  const go = (machine: keyof typeof homes) => Effect.sync(() => writeFileSync(join(homes[machine], "go"), ""))
  yield* Effect.addFinalizer(() => Effect.all([go("gpu"), go("lab"), go("local")]))
  return { gpu, lab, maestro, env, home, run, launch, go }
})

describe("maestro jobs attach and stop without a machine (R7, S6)", () => {
  it.live("go to the machine on which the run was started, wherever that is", () =>
    Effect.gen(function* () {
      const { maestro, env, launch, go } = yield* setUp
      const [there, here] = [yield* launch("--remote", "lab"), yield* launch("--local")]
      yield* Effect.all([go("lab"), go("local")])
      for (const [id, name] of [
        [there, "lab"],
        [here, "this machine"]
      ] as const) {
        const { code, stdout, stderr } = yield* maestro.run(["jobs", "attach", id], { env })
        assert.deepEqual([code, stdout.toString()], [0, "working\nfinished\n"])
        assert.include(stderr, `custom on ${name}, access full, run ${id}\n`)
      }
      const raw = yield* maestro.run(["jobs", "attach", "--raw", there], { env })
      assert.deepEqual([raw.code, raw.stdout.toString(), raw.stderr], [0, "working\nfinished\n", ""])
    })
  )

  it.live("stop ends the run there; a machine that is named wins", () =>
    Effect.gen(function* () {
      const { maestro, env, launch } = yield* setUp
      const id = yield* launch("--remote", "lab")
      for (const machine of [["--remote", "gpu"], ["--local"]]) {
        const { code, stderr } = yield* maestro.run(["jobs", "stop", id, ...machine, "--json"], { env })
        assert.deepEqual([code, JSON.parse(stderr).error.code], [5, "job-not-found"])
      }
      assert.isAbove(processesMarked(`MAESTRO_JOB=${id}`).length, 0)
      assert.deepEqual(yield* maestro.json(["jobs", "stop", id], { env }), { job: id, stopped: true, suspects: [] })
      assert.deepEqual(processesMarked(`MAESTRO_JOB=${id}`), [])
    })
  )

  it.live("a remote that was disabled or removed is an error, and nothing takes its place", () =>
    Effect.gen(function* () {
      const { maestro, env, home, lab, launch } = yield* setUp
      const id = yield* launch("--remote", "lab")
      const refused = Effect.fnUntraced(function* (exitCode: number, code: string, words: string) {
        for (const command of ["attach", "stop"]) {
          const ended = yield* maestro.run(["jobs", command, id, "--json"], { env })
          const { error } = JSON.parse(ended.stderr)
          assert.deepEqual([ended.code, error.code, ended.stdout.length], [exitCode, code, 0])
          assert.include(`${error.message}\n${error.hint}`, words)
        }
      })
      yield* maestro.json(["remote", "disable", "lab"])
      yield* refused(6, "remote-disabled", "maestro remote enable lab")
      yield* maestro.json(["remote", "remove", "lab", "--yes"])
      yield* refused(5, "remote-not-found", "--remote NAME")
      assert.deepEqual(readdirSync(home), ["agent"])
      assert.isAbove(processesMarked(`MAESTRO_JOB=${id}`).length, 0)

      // The same machine under another name is only used when somebody says so.
      yield* maestro.json(["remote", "add", "lab2", "--alias", lab.alias, "--ssh-config", lab.sshConfigPath])
      yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "lab2"]))
      yield* refused(5, "remote-not-found", "--remote NAME")
      const stopped = yield* maestro.json(["jobs", "stop", id, "--remote", "lab2"], { env })
      assert.isTrue(stopped.stopped)
    })
  )

  it.live("the command that a run shows for it works as it is, whatever the options were", () =>
    Effect.gen(function* () {
      const { maestro, env, gpu, home, run, go } = yield* setUp
      const config = yield* gpu.configWith({ lines: ["# another file for the same host"] })
      const options = ["--ssh-config", config, "--data-dir", join(home, "it's here")]
      yield* maestro.json([...options, "remote", "add", "gpu", "--alias", gpu.alias])
      yield* Effect.addFinalizer(() => maestro.run([...options, "remote", "disconnect", "gpu"]))
      const { stderr } = yield* maestro.run([...options, ...run(["--remote", "gpu"]), "--detach", "--", "x"], { env })
      yield* go("gpu")
      const [, command = ""] = /Watch it with: (.+)\n/.exec(stderr) ?? []
      const launcher = join(import.meta.dirname, "../bin/maestro.js")
      const pasted = spawnSync("sh", ["-c", `maestro() { "$NODE" -- "$LAUNCHER" "$@"; }; ${command}`], {
        cwd: "/",
        env: { ...env, PATH: process.env["PATH"], NODE: process.execPath, LAUNCHER: launcher },
        encoding: "utf8"
      })
      assert.deepEqual([pasted.status, pasted.stdout], [0, "working\nfinished\n"], `${command}\n${pasted.stderr}`)
    })
  )

  it.live("a run is recorded before it is launched, so that it can be looked for whatever happens then", () =>
    Effect.gen(function* () {
      const { maestro, env, gpu, run } = yield* setUp
      const config = yield* gpu.configWith({ port: 1 })
      const { code } = yield* maestro.run(["--ssh-config", config, ...run(["--remote", "gpu"]), "--", "x"], { env })
      assert.strictEqual(code, 3)
      const db = new DatabaseSync(join(maestro.dataDir, "maestro.db"), { readOnly: true })
      const ids = db.prepare("select id from runs").all()
      db.close()
      assert.strictEqual(ids.length, 1)
      const { code: attached, stderr } = yield* maestro.run(["jobs", "attach", String(ids[0]?.["id"]), "--json"])
      assert.deepEqual([attached, JSON.parse(stderr).error.code], [5, "job-not-found"])
    })
  )
})

describe("maestro jobs list and gc without a machine (S7)", () => {
  it.live("list shows the jobs of this machine and of every enabled remote", () =>
    Effect.gen(function* () {
      const { maestro, env, gpu, launch, go } = yield* setUp
      const ids = [yield* launch("--remote", "lab"), yield* launch("--local"), yield* launch("--remote", "gpu")]
      yield* maestro.json(["remote", "add", "off", "--host", "no-such-host.invalid", "--disabled"])
      const { jobs, unasked } = yield* maestro.json(["jobs", "list"], { env })
      assert.deepEqual(
        jobs.flatMap(({ id, machine }: Record<string, string>) => (ids.includes(id ?? "") ? [[id, machine]] : [])),
        [
          [ids[0], "lab"],
          [ids[1], "this machine"],
          [ids[2], "gpu"]
        ]
      )
      assert.deepEqual(unasked, [])
      const table = yield* maestro.run(["jobs", "list"], { env })
      assert.deepEqual([table.code, table.stderr], [0, ""])
      assert.match(table.stdout.toString(), /^MACHINE +JOB +STATE/)
      assert.match(table.stdout.toString(), new RegExp(`^lab +${ids[0]} +running`, "m"))
      const named = yield* maestro.run(["jobs", "list", "--remote", "gpu"])
      assert.match(named.stdout.toString(), /^JOB +STATE/)
      assert.strictEqual(yield* gpu.accepted, 1)
      yield* go("gpu")
    })
  )

  it.live("a machine that cannot be asked is named with its reason, and the others' jobs are shown", () =>
    Effect.gen(function* () {
      const { maestro, env, gpu, launch } = yield* setUp
      const id = yield* launch("--remote", "lab")
      const far = yield* gpu.configWith({ port: 1 })
      yield* maestro.json(["remote", "add", "far", "--alias", gpu.alias, "--ssh-config", far])

      const text = yield* maestro.run(["jobs", "list"], { env })
      assert.strictEqual(text.code, 3)
      assert.include(text.stdout.toString(), id)
      assert.match(text.stderr, /^maestro: .*nothing is known.*: far\n {2}far: .*port 1/i)
      const json = yield* maestro.run(["jobs", "list", "--json"], { env })
      const document = JSON.parse(json.stdout.toString())
      assert.deepEqual([json.code, JSON.parse(json.stderr).error.code], [3, "machines-unasked"])
      assert.deepEqual(
        document.unasked.map(({ machine, code }: Record<string, string>) => [machine, code]),
        [["far", "refused"]]
      )
      assert.include(document.unasked[0].message, "port 1")
      assert.include(JSON.stringify(document.jobs), id)

      // What only a person can mend comes first in the exit code.
      const stranger = yield* gpu.configWith({ keyPath: yield* gpu.newKey() })
      yield* maestro.json(["remote", "add", "stranger", "--alias", gpu.alias, "--ssh-config", stranger])
      for (const command of ["list", "gc"]) {
        const ended = yield* maestro.run(["jobs", command, "--json"], { env })
        assert.strictEqual(ended.code, 4)
        const { unasked } = JSON.parse(ended.stdout.toString())
        assert.deepEqual(
          unasked.map(({ machine, code }: Record<string, string>) => [machine, code]),
          [
            ["far", "refused"],
            ["stranger", "auth-denied"]
          ]
        )
      }
    })
  )

  it.live("a machine that never answers costs its connect time-out once, and hides nothing of the others", () =>
    Effect.gen(function* () {
      const { maestro, env, gpu, launch } = yield* setUp
      const id = yield* launch("--remote", "lab")
      const proxy = yield* FaultProxy.start({ port: gpu.port })
      yield* proxy.blackHole
      const silent = yield* gpu.configWith({ port: proxy.port, lines: ["ConnectTimeout 5"] })
      for (const name of ["silent1", "silent2", "silent3"])
        yield* maestro.json(["remote", "add", name, "--alias", gpu.alias, "--ssh-config", silent])
      const start = performance.now()
      const { code, stdout } = yield* maestro.run(["jobs", "list", "--json"], { env })
      const seconds = (performance.now() - start) / 1000
      const { jobs, unasked } = JSON.parse(stdout.toString())
      assert.strictEqual(code, 3)
      assert.include(JSON.stringify(jobs), id)
      assert.deepEqual(
        unasked.map(({ machine, code }: Record<string, string>) => [machine, code]),
        ["silent1", "silent2", "silent3"].map((name) => [name, "timeout"])
      )
      // One after the other would be three times 5 s.
      assert.isBelow(seconds, 15)
    })
  )

  it.live("gc removes what has been shown to its end, on all of them", () =>
    Effect.gen(function* () {
      const { maestro, env, launch, go } = yield* setUp
      const seen = [yield* launch("--remote", "lab"), yield* launch("--remote", "gpu")]
      const kept = yield* launch("--remote", "gpu")
      yield* Effect.all([go("lab"), go("gpu")])
      for (const id of seen) assert.strictEqual((yield* maestro.run(["jobs", "attach", id], { env })).code, 0)
      const { removed, unasked } = yield* maestro.json(["jobs", "gc", "--older-than", "0s"], { env })
      const expected = [
        { id: seen[0], machine: "lab" },
        { id: seen[1], machine: "gpu" }
      ]
      assert.includeDeepMembers(removed, expected)
      assert.deepEqual(unasked, [])
      const listed = JSON.stringify((yield* maestro.json(["jobs", "list"], { env })).jobs)
      assert.include(listed, kept)
      for (const id of seen) assert.notInclude(listed, id)
    })
  )
})
