import { assert } from "@effect/vitest"
import { Jobs } from "@maestro/core/machine/Jobs"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Fiber } from "effect"
import { fileOn, identityOf, jobFolder, until } from "./Hosts.ts"
import { collectJob, makeStack, scriptJob } from "./Stack.ts"

/** The same "random" numbers in every run (Park and Miller's generator). */
const randomFrom = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** Writes numbered lines to both streams, with its pid in each, until the file appears. */
export const writer = `
i=0
while [ ! -e "$1" ]; do
  i=$((i + 1))
  echo "$$ out $i 0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abcdefghijklmnopqrstuvwxyz"
  [ $((i % 5)) -ne 0 ] || echo "$$ err $i" >&2
  [ $((i % 20)) -ne 0 ] || sleep 0.01
done
exit 7`

const cutMany = Effect.fnUntraced(function* (proxy: FaultProxy.FaultProxy, cuts: number, seed: number) {
  const random = randomFrom(seed)
  for (let i = 0; i < cuts; i++) {
    // Mostly in what the agent says; now and then in what we send, which is mostly the start of a connection.
    const toServer = random(10) === 0
    const cut = yield* proxy.cutAfter({
      direction: toServer ? "toServer" : "toClient",
      bytes: random(toServer ? 20_000 : 60_000),
      manner: random(2) === 0 ? "close" : "reset"
    })
    yield* cut
  }
})

/** One run whose link is cut `cuts` times at random bytes: what arrived, what was written, and by which process. */
export const runWithCuts = Effect.fnUntraced(function* (host: TestHost["Service"], cuts: number, seed: number) {
  const proxy = yield* FaultProxy.start({ port: host.port })
  const sshConfigPath = yield* host.configWith({ port: proxy.port })
  const { onRemote } = yield* makeStack({ alias: host.alias, sshConfigPath })
  const stopFile = `${host.home}/stop-writing-${seed}`
  const job = scriptJob(writer, stopFile)
  const file = (name: string) => fileOn(host, `${jobFolder(host, job.id)}/${name}`)

  return yield* onRemote(
    Effect.gen(function* () {
      yield* Jobs.use((jobs) => jobs.launch(job))
      const collecting = yield* Effect.forkChild(collectJob(job.id), { startImmediately: true })
      yield* until(Effect.map(file("out"), (out) => out.length > 0))
      const pid = (yield* file("out")).toString().split(" ")[0] ?? ""
      const before = yield* identityOf(host, pid)
      yield* cutMany(proxy, cuts, seed)
      const after = yield* identityOf(host, pid)
      yield* host.exec(["touch", stopFile])
      const arrived = yield* Fiber.join(collecting)
      const { connections } = yield* proxy.stats
      return { arrived, written: { out: yield* file("out"), err: yield* file("err") }, before, after, connections }
    })
  )
})

/** What arrived is what was written, to the byte, and one process wrote all of it. */
export const assertNothingLost = (ran: Effect.Success<ReturnType<typeof runWithCuts>>, cuts: number) => {
  const { arrived, written, before, after } = ran
  for (const name of ["out", "err"] as const) {
    assert.isTrue(arrived[name].equals(written[name]), `${arrived[name].length} bytes of ${written[name].length}`)
  }
  assert.strictEqual(after, before)
  assert.deepStrictEqual(arrived.state, { _tag: "Exited", code: 7 })
  assert.isAtLeast(written.out.length, cuts * 1_000)
  // A cut may hit while the one before it is being healed, but most hit a link that works.
  assert.isAtLeast(ran.connections, cuts / 2)
}
