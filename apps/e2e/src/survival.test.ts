import { assert, describe, it } from "@effect/vitest"
import { Jobs } from "@maestro/core/machine/Jobs"
import { newMaestro } from "@maestro/cli/testing/Maestro"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem } from "effect"
import { NodeServices } from "@effect/platform-node"
import { fileOn, jobFolder, processesWith, until } from "./testing/Hosts.ts"
import { makeStack, scriptJob } from "./testing/Stack.ts"

/** An agent that reads its prompt, says so, works until it is told to end, and then answers. */
const patient = (home: string) => `#!/bin/sh
prompt=$(cat)
echo "started: $prompt"
while [ ! -e ${home}/finish ]; do sleep 0.05; echo working; done
printf 'answer without newline: \\377\\000'
`

const withAgent = Effect.fnUntraced(function* () {
  const host = yield* ProcessHost.start()
  const fs = yield* FileSystem.FileSystem
  const agent = `${host.home}/patient agent`
  yield* fs.writeFileString(agent, patient(host.home), { mode: 0o755 })
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  const finish = host.exec(["touch", `${host.home}/finish`])
  return { host, maestro, agent, finish }
}, Effect.provide(NodeServices.layer))

const runIdOf = (stderr: string) => /run ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? ""

describe("a run outlives the program that started it (S6)", () => {
  it.live("goes on after SIGKILL, and a new process shows all of it", () =>
    Effect.gen(function* () {
      const { host, maestro, agent, finish } = yield* withAgent()
      const prompt = 'it\'s "quoted" $HOME `id` \u2713'
      const first = yield* maestro.start([
        "run",
        "--remote",
        "gpu",
        "--agent",
        "custom",
        "--agent-command",
        agent,
        "--",
        prompt
      ])
      yield* first.saw("working\n")
      yield* Effect.promise(() => first.kill())
      const id = runIdOf(first.stderr)
      assert.include(first.stdout.toString(), `started: ${prompt}\n`)

      const second = yield* maestro.start(["jobs", "attach", "--remote", "gpu", id])
      yield* second.saw("working\n")
      yield* finish
      const { stdout, code } = yield* second.end
      const written = yield* fileOn(host, `${jobFolder(host, id)}/out`)
      assert.isTrue(stdout.equals(written), `${stdout.length} bytes of ${written.length}`)
      assert.isTrue(written.subarray(0, first.stdout.length).equals(first.stdout))
      assert.strictEqual(code, 0)
    })
  )

  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGHUP", 129]
  ] as const) {
    it.live(`is left running by ${signal}, which says how to watch it again`, () =>
      Effect.gen(function* () {
        const { host, maestro, agent, finish } = yield* withAgent()
        const run = yield* maestro.start([
          "run",
          "--remote",
          "gpu",
          "--agent",
          "custom",
          "--agent-command",
          agent,
          "--",
          "go"
        ])
        yield* run.saw("working\n")
        run.child.kill(signal)
        const ended = yield* run.end
        assert.strictEqual(ended.code, code)
        const id = runIdOf(ended.stderr)
        assert.include(ended.stderr, `maestro jobs attach ${id} --remote gpu`)
        const listed = yield* maestro.json(["jobs", "list", "--remote", "gpu"])
        assert.strictEqual(listed.jobs[0].state._tag, "Running")
        yield* finish
        const again = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id])
        assert.isTrue(again.stdout.equals(yield* fileOn(host, `${jobFolder(host, id)}/out`)))
      })
    )
  }

  it.live("goes on through a link that dies without a word, and says so within 20 s (R10)", () =>
    Effect.gen(function* () {
      const { host, maestro, agent, finish } = yield* withAgent()
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      const run = yield* maestro.start([
        ...["--ssh-config", config, "run", "--remote", "gpu"],
        ...["--agent", "custom", "--agent-command", agent, "--", "go"]
      ])
      yield* run.saw("working\n")
      yield* proxy.blackHole
      const silent = performance.now()
      yield* until(Effect.sync(() => /lost|reconnect/i.test(run.stderr)))
      assert.isBelow(performance.now() - silent, 20_000)
      yield* proxy.restore
      yield* finish
      const { stdout, stderr } = yield* run.end
      assert.isTrue(stdout.equals(yield* fileOn(host, `${jobFolder(host, runIdOf(stderr))}/out`)))
      yield* maestro.run(["--ssh-config", config, "remote", "disconnect", "gpu"])
    })
  )
})

/** A tool child in a session of its own that ignores TERM and HUP, as real agents leave them. */
const withTool = `
setsid sh -c 'trap "" TERM HUP INT; echo tool > "$1"; while :; do sleep 1; done' tool "$1" &
echo started
while :; do sleep 1; done`

describe("stop (S4)", () => {
  it.live("ends a tree with a tool in its own session that ignores TERM and HUP, and has looked", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const { onRemote } = yield* makeStack(host)
      const job = scriptJob(withTool, `${host.home}/tool-is-up`)
      yield* onRemote(
        Effect.gen(function* () {
          const jobs = yield* Jobs
          yield* jobs.launch(job)
          yield* until(
            Effect.map(host.exec(["test", "-s", `${host.home}/tool-is-up`]), ({ exitCode }) => exitCode === 0)
          )
          assert.isAtLeast((yield* treeOf(host, job.id)).length, 3)
          assert.deepStrictEqual(yield* jobs.stop(job.id), { _tag: "Gone" })
          assert.deepStrictEqual(yield* treeOf(host, job.id), [])
        })
      )
    })
  )

  it.live("is what Ctrl-C does without a terminal, and a run that was stopped is gone (S4)", () =>
    Effect.gen(function* () {
      const { host, maestro, agent } = yield* withAgent()
      const run = yield* maestro.start([
        "run",
        "--remote",
        "gpu",
        "--agent",
        "custom",
        "--agent-command",
        agent,
        "--",
        "go"
      ])
      yield* run.saw("working\n")
      run.child.kill("SIGINT")
      const { code, stderr } = yield* run.end
      assert.strictEqual(code, 130, stderr)
      assert.include(stderr, "nothing of it is left")
      assert.deepStrictEqual(yield* treeOf(host, runIdOf(stderr)), [])
    })
  )
})

const treeOf = (host: TestHost["Service"], id: string) => processesWith(host, `MAESTRO_JOB=${id}`)

describe("launching (S6)", () => {
  it.live("one id from several processes at once runs once", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const stacks = yield* Effect.all([makeStack(host), makeStack(host), makeStack(host)])
      const job = scriptJob('echo "$$" >>"$1"; sleep 0.2', `${host.home}/runs`)
      const launch = Jobs.use((jobs) => Effect.all([jobs.launch(job), jobs.launch(job)], { concurrency: 2 }))
      yield* Effect.all(
        stacks.map(({ onRemote }) => onRemote(launch)),
        { concurrency: "unbounded" }
      )
      const [one] = stacks
      yield* one!.onRemote(
        Effect.gen(function* () {
          const jobs = yield* Jobs
          yield* until(Effect.map(jobs.state(job.id), (state) => state._tag === "Exited"))
          yield* jobs.launch(job)
        })
      )
      assert.match((yield* fileOn(host, `${host.home}/runs`)).toString(), /^\d+\n$/)
    })
  )
})

describe("a remote that was removed (R7)", () => {
  it.live("is an error everywhere, and nothing runs here instead", () =>
    Effect.gen(function* () {
      const { maestro } = yield* withAgent()
      yield* maestro.json(["remote", "remove", "gpu", "--yes"])
      const marker = `${maestro.dataDir}.ran`
      for (const args of [
        ["exec", "--remote", "gpu", "--", "touch", marker],
        ["run", "--remote", "gpu", "--agent", "custom", "--agent-command", "touch", "--", marker],
        ["jobs", "list", "--remote", "gpu"],
        ["jobs", "gc", "--remote", "gpu"],
        ["remote", "show", "gpu"],
        ["remote", "test", "gpu"],
        ["remote", "disconnect", "gpu"]
      ]) {
        const { code, stderr, stdout } = yield* maestro.run([...args.slice(0, 1), "--json", ...args.slice(1)])
        assert.strictEqual(code, args[0] === "exec" ? 255 : 5, args.join(" "))
        assert.strictEqual(JSON.parse(stderr).error.code, "remote-not-found")
        assert.strictEqual(stdout.length, 0)
      }
      const fs = yield* FileSystem.FileSystem
      assert.isFalse(yield* fs.exists(marker))
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
