import { assert, describe, it } from "@effect/vitest"
import { Jobs } from "@maestro/core/machine/Jobs"
import { newMaestro } from "@maestro/cli/testing/Maestro"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { fileOn, jobFolder } from "./testing/Hosts.ts"
import { collectJob, makeStack, scriptJob } from "./testing/Stack.ts"

const agent = 'i=0; while [ $i -lt 40 ]; do i=$((i + 1)); echo "agent $1 line $i"; sleep 0.05; done'

describe("one authentication (R9)", () => {
  it.live("serves 20 agents and commands in one process, then ten maestro exec in a row", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const { onRemote } = yield* makeStack(host)
      const jobs = Array.from({ length: 20 }, (_, i) => scriptJob(agent, String(i)))
      yield* onRemote(
        Effect.gen(function* () {
          const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
          const runAgent = Effect.fnUntraced(function* (job: (typeof jobs)[number]) {
            yield* Jobs.use((each) => each.launch(job))
            const { out } = yield* collectJob(job.id)
            assert.isTrue(out.equals(yield* fileOn(host, `${jobFolder(host, job.id)}/out`)))
          })
          const bounded = spawner.string(ChildProcess.make("echo", ["bounded"]))
          const streamed = Effect.scoped(
            Effect.flatMap(spawner.spawn(ChildProcess.make("true", { stdin: "ignore" })), (child) => child.exitCode)
          )
          yield* Effect.all(
            [...jobs.map(runAgent), ...Array.from({ length: 10 }, () => Effect.all([bounded, streamed]))],
            {
              concurrency: "unbounded"
            }
          )
        })
      )
      assert.strictEqual(yield* host.accepted, 1)

      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
      for (let i = 0; i < 10; i++) {
        const { code, stdout, stderr } = yield* maestro.run(["exec", "--remote", "gpu", "--", "echo", String(i)])
        assert.deepStrictEqual([code, stdout.toString()], [0, `${i}\n`], stderr)
      }
      assert.strictEqual(yield* host.accepted, 1)
    })
  )
})
