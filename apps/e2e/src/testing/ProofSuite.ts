import { assert, layer } from "@effect/vitest"
import { type Maestro, newMaestro } from "@maestro/cli/testing/Maestro"
import { Jobs } from "@maestro/core/machine/Jobs"
import { TestHost, type TestHostError } from "@maestro/testhosts/TestHost"
import { Effect, type Layer, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { assertNothingLost, runWithCuts } from "./CutRun.ts"
import { fileOn, jobFolder, processesWith, until } from "./Hosts.ts"
import { collectJob, makeStack, scriptJob } from "./Stack.ts"

export interface ProofOptions {
  /** How often a run's link is cut; 0 where there is no port of the host's own to put a proxy in front of. */
  readonly cuts: number
}

type Host = TestHost["Service"]

/** An agent that reads its prompt, says so, works until it is told to end, and then answers. */
const patient = (finish: string) => `#!/bin/sh
prompt=$(cat)
echo "started: $prompt"
while [ ! -e '${finish}' ]; do sleep 0.05; echo working; done
printf 'answer without newline: \\377\\000'
`

/** A tool child in a session of its own that ignores TERM and HUP, as real agents leave them. */
const withTool = `
setsid sh -c 'trap "" TERM HUP INT; echo tool > "$1"; while :; do sleep 1; done' tool "$1" &
echo started
while :; do sleep 1; done`

const lines = 'i=0; while [ $i -lt 40 ]; do i=$((i + 1)); echo "agent $1 line $i"; sleep 0.05; done'

const unique = () => Math.random().toString(36).slice(2)

const writeOn = (host: Host, path: string, text: string) =>
  host.exec(["sh", "-c", 'printf %s "$2" >"$1" && chmod 755 "$1"', "sh", path, text])

/** A Maestro of its own that knows the host as "gpu", and a patient agent there. */
const withAgent = Effect.gen(function* () {
  const host = yield* TestHost
  const name = unique()
  const agent = `${host.home}/patient agent ${name}`
  const done = `${host.home}/finish-${name}`
  yield* writeOn(host, agent, patient(done))
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  const run = (prompt: string) => startRun(maestro, agent, prompt)
  return { host, maestro, run, finish: host.exec(["touch", done]) }
})

const startRun = (maestro: Maestro, agent: string, prompt: string) =>
  maestro.start(["run", "--remote", "gpu", "--agent", "custom", "--agent-command", agent, "--", prompt])

const runIdOf = (stderr: string) => /run ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? ""

const treeOf = (host: Host, id: string) => processesWith(host, `MAESTRO_JOB=${id}`)

/** What must hold on every host that has a real sshd, whatever provides it. */
export const proofSuite = (name: string, host: Layer.Layer<TestHost, TestHostError>, { cuts }: ProofOptions) =>
  layer(host, { excludeTestServices: true, timeout: "10 minutes" })(name, (it) => {
    if (cuts > 0) {
      it.effect(
        `S6 a run loses and repeats nothing over ${cuts} cuts at random bytes, and is the same process at the end`,
        () =>
          Effect.gen(function* () {
            assertNothingLost(yield* runWithCuts(yield* TestHost, cuts, 42), cuts)
          }),
        900_000
      )
    }

    it.effect("R9 20 agents and commands in one process, then ten maestro exec: one authentication", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const before = yield* host.accepted
        const { onRemote } = yield* makeStack(host)
        const jobs = Array.from({ length: 20 }, (_, i) => scriptJob(lines, String(i)))
        yield* onRemote(
          Effect.gen(function* () {
            const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
            const runAgent = Effect.fnUntraced(function* (job: (typeof jobs)[number]) {
              yield* Jobs.use((each) => each.launch(job))
              const { out } = yield* collectJob(job.id)
              assert.isTrue(out.equals(yield* fileOn(host, `${jobFolder(host, job.id)}/out`)))
            })
            const bounded = spawner.string(ChildProcess.make("echo", ["bounded"]))
            const streamed = spawner.streamString(ChildProcess.make("true", { stdin: "ignore" }))
            const commands = Effect.all([bounded, Stream.runDrain(streamed)])
            yield* Effect.all([...jobs.map(runAgent), ...Array.from({ length: 10 }, () => commands)], {
              concurrency: "unbounded"
            })
          })
        )
        const logins = (yield* host.accepted) - before
        assert.isAtLeast(logins, 1)

        const maestro = yield* newMaestro
        yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
        for (let i = 0; i < 10; i++) {
          const { code, stdout, stderr } = yield* maestro.run(["exec", "--remote", "gpu", "--", "echo", String(i)])
          assert.deepStrictEqual([code, stdout.toString()], [0, `${i}\n`], stderr)
        }
        assert.strictEqual((yield* host.accepted) - before, 1)
      })
    )

    it.effect("S6 a run goes on after SIGKILL of its program, and a new one shows all of it", () =>
      Effect.gen(function* () {
        const { host, maestro, run, finish } = yield* withAgent
        const prompt = 'it\'s "quoted" $HOME `id` \u2713'
        const first = yield* run(prompt)
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

    it.effect("S6 SIGTERM and SIGHUP leave a run alone, and say how to watch it again", () =>
      Effect.gen(function* () {
        for (const [signal, code] of [
          ["SIGTERM", 143],
          ["SIGHUP", 129]
        ] as const) {
          const { host, maestro, run, finish } = yield* withAgent
          const running = yield* run("go")
          yield* running.saw("working\n")
          running.child.kill(signal)
          const ended = yield* running.end
          assert.strictEqual(ended.code, code)
          const id = runIdOf(ended.stderr)
          assert.include(ended.stderr, `maestro jobs attach ${id}\n`)
          assert.isAtLeast((yield* treeOf(host, id)).length, 1)
          yield* finish
          const again = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id])
          assert.isTrue(again.stdout.equals(yield* fileOn(host, `${jobFolder(host, id)}/out`)))
        }
      })
    )

    it.effect("S4 stop ends a tree with a tool in its own session that ignores TERM and HUP, and has looked", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const { onRemote } = yield* makeStack(host)
        const up = `${host.home}/tool-is-up-${unique()}`
        const job = scriptJob(withTool, up)
        yield* onRemote(
          Effect.gen(function* () {
            const jobs = yield* Jobs
            yield* jobs.launch(job)
            yield* until(Effect.map(host.exec(["test", "-s", up]), ({ exitCode }) => exitCode === 0))
            assert.isAtLeast((yield* treeOf(host, job.id)).length, 3)
            assert.deepStrictEqual(yield* jobs.stop(job.id), { _tag: "Gone" })
            assert.deepStrictEqual(yield* treeOf(host, job.id), [])
          })
        )
      })
    )

    it.effect("S4 Ctrl-C without a terminal stops the run, and nothing of it is left", () =>
      Effect.gen(function* () {
        const { host, run } = yield* withAgent
        const running = yield* run("go")
        yield* running.saw("working\n")
        assert.isAtLeast((yield* treeOf(host, runIdOf(running.stderr))).length, 1)
        running.child.kill("SIGINT")
        const { code, stderr } = yield* running.end
        assert.strictEqual(code, 130, stderr)
        assert.include(stderr, "nothing of it is left")
        assert.deepStrictEqual(yield* treeOf(host, runIdOf(stderr)), [])
      })
    )

    it.effect("S6 launching one id from several processes at once runs it once", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const stacks = yield* Effect.all([makeStack(host), makeStack(host), makeStack(host)])
        const runs = `${host.home}/runs-${unique()}`
        const job = scriptJob('echo "$$" >>"$1"; sleep 0.2', runs)
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
        assert.match((yield* fileOn(host, runs)).toString(), /^\d+\n$/)
      })
    )
  })
