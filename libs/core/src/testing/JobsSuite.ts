import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, type Layer, Option, Redacted, Schedule, type Scope, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { uuid7 } from "../id/Uuid.ts"
import {
  JobId,
  type JobEnd,
  type JobOffsets,
  type JobOutput,
  Jobs,
  type JobSpec,
  JobState,
  type JobStream
} from "../machine/Jobs.ts"

export interface JobsSuiteOptions<R> {
  /** Breaks the link to the machine the hard way, as a lost network does. It may come back by itself. */
  readonly cutLink: Effect.Effect<void, unknown, R>
  /** One more client of the same machine, with a channel of its own, as another process would be. */
  readonly anotherClient?: Effect.Effect<Jobs["Service"], unknown, R | Scope.Scope>
}

const start: JobOffsets = { out: 0, err: 0 }
const newId = () => JobId.make(uuid7())
const encoder = new TextEncoder()

const spec = (command: JobSpec["command"], options: Partial<JobSpec> = {}): JobSpec => ({
  id: newId(),
  command,
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "suite", client: "suite", createdAt: Date.now() },
  ...options
})
const sh = (script: string, options: Partial<JobSpec> = {}) => spec(["/bin/sh", "-c", script], options)

/** What a follow gave, put together; every chunk must begin where the one before it ended. */
const collect = <E, R>(output: Stream.Stream<JobOutput, E, R>, from: JobOffsets = start) =>
  Effect.suspend(() => {
    const parts: Record<JobStream, Array<Uint8Array>> = { out: [], err: [] }
    const next = { ...from }
    let end: JobEnd | undefined
    return Stream.runForEach(output, (element) =>
      Effect.sync(() => {
        assert.isUndefined(end, "nothing comes after the end")
        if (element._tag === "End") {
          end = element
          return
        }
        assert.strictEqual(element.offset, next[element.stream])
        parts[element.stream].push(element.bytes)
        next[element.stream] += element.bytes.length
      })
    ).pipe(Effect.map(() => ({ out: Buffer.concat(parts.out), err: Buffer.concat(parts.err), end })))
  })

const launchAndCollect = (job: JobSpec) =>
  Effect.gen(function* () {
    const { follow, launch } = yield* Jobs
    yield* launch(job)
    return yield* collect(follow(job.id, start))
  })

const exited = (code: number) => JobState.cases.Exited.make({ code })

/** Waits for a line of the job's stdout. */
const lineOf = (id: JobId, prefix: string) =>
  Effect.gen(function* () {
    const { follow } = yield* Jobs
    const lines = yield* follow(id, start).pipe(
      Stream.filter((element) => element._tag === "Chunk"),
      Stream.map((chunk) => chunk.bytes),
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filter((line) => line.startsWith(prefix)),
      Stream.take(1),
      Stream.runCollect
    )
    return (lines[0] ?? "").slice(prefix.length)
  })

const look = (script: string) =>
  Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
    spawner.string(ChildProcess.make("/bin/sh", ["-c", script]))
  )

/** Whether this process is there and no zombie, as the machine's own process table says. */
const exists = (pid: string) =>
  Effect.map(look(`cat /proc/${pid}/stat 2>/dev/null || :`), (text) => {
    const state = text.slice(text.lastIndexOf(")") + 2).charAt(0)
    return state !== "" && state !== "Z" && state !== "X"
  })

/** What every way of keeping jobs must do, wherever the machine is (product rows S4, S6). */
export const jobsSuite = <R, E>(
  name: string,
  impl: Layer.Layer<Jobs | ChildProcessSpawner.ChildProcessSpawner | R, E>,
  options: JobsSuiteOptions<R>
) =>
  layer(impl, { excludeTestServices: true, timeout: "60 seconds" })(name, (it) => {
    it.effect("launches a job and gives every byte of its output", () =>
      Effect.gen(function* () {
        const job = sh("printf 'out\\000\\377\\n'; printf 'é 漢字' >&2; exit 3")
        const { end, err, out } = yield* launchAndCollect(job)
        assert.deepStrictEqual([...out], [111, 117, 116, 0, 255, 10])
        assert.strictEqual(err.toString(), "é 漢字")
        assert.deepStrictEqual(end, { _tag: "End", state: exited(3), offsets: { out: 6, err: 9 } })
      })
    )

    it.effect("gives every byte once when the output is asked for together with the launch", () =>
      Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const job = sh("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done")
        yield* launch(job, { thenFollow: true })
        const [first, second] = yield* Effect.all([collect(follow(job.id, start)), collect(follow(job.id, start))], {
          concurrency: 2
        })
        assert.strictEqual(first.out.toString(), Array.from({ length: 3000 }, (_, i) => `${i + 1}\n`).join(""))
        assert.isTrue(first.out.equals(second.out))
        assert.deepStrictEqual(first.end?.state, exited(0))
      })
    )

    it.effect("follows from any offset", () =>
      Effect.gen(function* () {
        const { follow } = yield* Jobs
        const job = sh("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done; echo done >&2")
        const whole = yield* launchAndCollect(job)
        const size = whole.out.length
        for (const out of [0, 1, 4_097, size - 1, size]) {
          const from = { out, err: out % 6 }
          const part = yield* collect(follow(job.id, from), from)
          assert.isTrue(part.out.equals(whole.out.subarray(from.out)), `from ${out}`)
          assert.isTrue(part.err.equals(whole.err.subarray(from.err)))
          assert.deepStrictEqual(part.end, whole.end)
        }
      })
    )

    it.effect("gives output as it is written, to several followers", () =>
      Effect.gen(function* () {
        const { follow, launch, stop } = yield* Jobs
        const job = sh("echo first; exec sleep 600")
        yield* launch(job)
        const lines = yield* Effect.all([lineOf(job.id, "fir"), lineOf(job.id, "fi"), lineOf(job.id, "f")], {
          concurrency: 3
        })
        assert.deepStrictEqual(lines, ["st", "rst", "irst"])
        const rest = yield* Effect.forkChild(collect(follow(job.id, start)), { startImmediately: true })
        yield* stop(job.id)
        assert.strictEqual((yield* Fiber.join(rest)).out.toString(), "first\n")
      })
    )

    it.effect("runs a job once, however often it is launched (S6)", () =>
      Effect.gen(function* () {
        const { launch } = yield* Jobs
        const job = sh("echo ran; cat")
        const states = yield* Effect.all(
          Array.from({ length: 8 }, () => launch(job)),
          { concurrency: 8 }
        )
        assert.isTrue(states.every((state) => state._tag === "Running" || state._tag === "Exited"))
        assert.strictEqual((yield* launchAndCollect(job)).out.toString(), "ran\n")
      })
    )

    it.effect("runs a job once when several clients launch it at the same moment (S6)", () =>
      Effect.gen(function* () {
        const own = yield* Jobs
        const { anotherClient = Effect.succeed(own) } = options
        const clients = [own, yield* anotherClient, yield* anotherClient]
        for (const round of [1, 2, 3, 4, 5, 6, 7, 8]) {
          // Inputs of one request and of many, and a client more or less ahead of the others.
          const stdin = new Uint8Array((round % 4) * 20_000).fill(48 + round)
          const job = sh('echo "$MS_ROUND $$" >&2; cat', { env: { MS_ROUND: Redacted.make(String(round)) }, stdin })
          const states = yield* Effect.forEach(
            clients.flatMap((client) => [client, client]),
            ({ launch, list }, index) =>
              list.pipe(
                Effect.repeat({ times: (index * round) % 3 }),
                Effect.andThen(launch({ ...job, meta: { ...job.meta, client: `client ${index}` } }))
              ),
            { concurrency: "unbounded" }
          )
          assert.isTrue(states.every((state) => state._tag === "Running" || state._tag === "Exited"))
          const { end, err, out } = yield* collect(clients[round % 3]!.follow(job.id, start))
          assert.match(err.toString(), new RegExp(`^${round} \\d+\n$`))
          assert.isTrue(out.equals(stdin))
          assert.deepStrictEqual(end?._tag === "End" && end.state, exited(0))
          const info = (yield* own.list).find(({ id }) => id === job.id)
          assert.match(info?.meta.client ?? "", /^client \d$/)
        }
      })
    )

    it.effect("tells how the job ended", () =>
      Effect.gen(function* () {
        const { state } = yield* Jobs
        for (const [script, code] of [
          ["exit 0", 0],
          ["exit 255", 255],
          ["kill -KILL $$", 137]
        ] as const) {
          const job = sh(script)
          const { end } = yield* launchAndCollect(job)
          assert.deepStrictEqual(end?._tag === "End" && end.state, exited(code))
          assert.deepStrictEqual(yield* state(job.id), exited(code))
        }
      })
    )

    it.effect("gives the job its input, its variables and its arguments, and none of them to argv (R13)", () =>
      Effect.gen(function* () {
        const { stop } = yield* Jobs
        const stdin = encoder.encode(`${"é\u0000\n".repeat(2_000)}`)
        const secret = `se'cret\n${Math.random()}`
        const job = sh('printf %s "$MS_SECRET" >&2; cat; exec sleep 600', {
          env: { MS_SECRET: Redacted.make(secret) },
          stdin
        })
        const { follow, launch } = yield* Jobs
        yield* launch(job)
        const seen = yield* follow(job.id, start).pipe(
          Stream.scan(
            () => ({ out: 0, err: "" }),
            (sum, element) => {
              if (element._tag === "End") return sum
              if (element.stream === "out") return { ...sum, out: sum.out + element.bytes.length }
              return { ...sum, err: sum.err + new TextDecoder().decode(element.bytes) }
            }
          ),
          Stream.takeUntil((sum) => sum.out === stdin.length && sum.err.length === secret.length),
          Stream.runLast
        )
        assert.deepStrictEqual(Option.getOrUndefined(seen), { out: stdin.length, err: secret })
        const table = yield* look("cat /proc/[0-9]*/cmdline 2>/dev/null || :")
        assert.include(table, "sleep")
        assert.notInclude(table, secret.slice(8))
        yield* stop(job.id)
        const words = ["two\nlines", "it's", "$HOME", "", "é"] as const
        const { out } = yield* launchAndCollect(spec(["printf", "%s|", ...words]))
        assert.strictEqual(out.toString(), words.map((word) => `${word}|`).join(""))
      })
    )

    it.effect("takes megabytes of input, of any bytes", () =>
      Effect.gen(function* () {
        const stdin = Uint8Array.from({ length: 3_145_729 }, (_, index) => (index * 31 + (index >> 8)) % 256)
        const { out } = yield* launchAndCollect(spec(["cat"], { stdin }))
        assert.isTrue(out.equals(stdin))
      })
    )

    it.effect("runs in its folder, and says when there is none", () =>
      Effect.gen(function* () {
        const there = yield* launchAndCollect(spec(["pwd"], { cwd: "/usr" }))
        assert.strictEqual(there.out.toString(), "/usr\n")
        const { end, err, out } = yield* launchAndCollect(spec(["pwd"], { cwd: "/no/such/folder-x" }))
        assert.strictEqual(out.length, 0)
        assert.include(err.toString(), "/no/such/folder-x")
        assert.deepStrictEqual(end?._tag === "End" && end.state, exited(125))
      })
    )

    it.effect("lists, acknowledges and collects jobs", () =>
      Effect.gen(function* () {
        const { acknowledge, collect: gc, list } = yield* Jobs
        const job = sh("printf 12345; printf 123 >&2")
        const { end } = yield* launchAndCollect(job)
        const find = Effect.map(list, (all) => all.find((info) => info.id === job.id))
        assert.deepStrictEqual(yield* find, {
          id: job.id,
          state: { _tag: "Exited", code: 0 },
          meta: job.meta,
          sizes: { out: 5, err: 3 }
        })
        assert.notInclude(yield* gc({ olderThanSeconds: 0 }), job.id)
        assert(end?._tag === "End")
        yield* acknowledge(job.id, end.offsets)
        assert.deepStrictEqual((yield* find)?.acknowledged, { out: 5, err: 3 })
        const collected = yield* gc({ olderThanSeconds: 0 }).pipe(
          Effect.repeat({ until: (ids) => ids.includes(job.id), schedule: Schedule.spaced("100 millis") }),
          Effect.timeout("20 seconds")
        )
        assert.include(collected, job.id)
        assert.isUndefined(yield* find)
      })
    )

    it.effect("says that there is no such job", () =>
      Effect.gen(function* () {
        const { acknowledge, follow, state, stop } = yield* Jobs
        const id = newId()
        const attempts = [
          Effect.asVoid(state(id)),
          Effect.asVoid(stop(id)),
          acknowledge(id, start),
          Stream.runDrain(follow(id, start))
        ]
        for (const attempt of attempts) {
          const error = yield* Effect.flip(attempt)
          assert.strictEqual(error._tag, "JobNotFound")
          assert.include(error.message, id)
        }
      })
    )

    it.effect("stops the whole tree, also what left its group and ignores TERM and HUP (S4)", () =>
      Effect.gen(function* () {
        const { launch, stop } = yield* Jobs
        const tool = `trap "" TERM HUP INT; echo "tool $$"; while :; do sleep 1; done`
        const job = sh(`trap "" HUP; setsid sh -c '${tool}' & wait; sleep 600`)
        yield* launch(job)
        const pid = yield* lineOf(job.id, "tool ")
        assert.isTrue(yield* exists(pid))
        assert.deepStrictEqual(yield* stop(job.id), { _tag: "Gone" })
        assert.isFalse(yield* exists(pid))
        assert.deepStrictEqual(yield* stop(job.id), { _tag: "Gone" })
      })
    )

    it.effect("asks once more over a new link when the one it had breaks under it (S6)", () =>
      Effect.gen(function* () {
        const { launch, list, state } = yield* Jobs
        const job = sh("sleep 60")
        yield* launch(job)
        for (let round = 0; round < 3; round++) {
          const asked = [launch(job), state(job.id), list, options.cutLink] as const
          const [launched, seen] = yield* Effect.all(asked, { concurrency: "unbounded" })
          assert.deepStrictEqual([launched._tag, seen._tag], ["Running", "Running"])
        }
        assert.strictEqual((yield* (yield* Jobs).stop(job.id))._tag, "Gone")
      })
    )

    it.effect("goes on following when the link was cut, with no gap and no repeat (S6)", () =>
      Effect.gen(function* () {
        const { launch, state } = yield* Jobs
        const lines = 400
        const job = sh(
          `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i of the run"; echo $i >&2; sleep 0.005; done`
        )
        const before = yield* launch(job)
        const { follow } = yield* Jobs
        const cuts = [yield* Deferred.make<void>(), yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const cutting = yield* Effect.forEach(cuts, (cut) => Effect.andThen(Deferred.await(cut), options.cutLink)).pipe(
          Effect.forkChild({ startImmediately: true })
        )
        let received = 0
        const output = Stream.tap(follow(job.id, start), (element) => {
          received += element._tag === "Chunk" ? element.bytes.length : 0
          const reached = cuts[Math.min(cuts.length - 1, Math.floor(received / 2_000) - 1)]
          return reached === undefined ? Effect.void : Deferred.succeed(reached, undefined)
        })
        const { end, err, out } = yield* collect(output)
        const numbers = Array.from({ length: lines }, (_, index) => index + 1)
        assert.strictEqual(out.toString(), numbers.map((number) => `line ${number} of the run\n`).join(""))
        assert.strictEqual(err.toString(), numbers.map((number) => `${number}\n`).join(""))
        assert.deepStrictEqual(end?._tag === "End" && end.state, exited(0))
        assert.strictEqual(before._tag, "Running")
        assert.deepStrictEqual(yield* state(job.id), exited(0))
        yield* Fiber.join(cutting)
      })
    )

    it.effect("follows 20 jobs at once, each exact", () =>
      Effect.gen(function* () {
        const jobs = Array.from({ length: 20 }, (_, index) =>
          sh(`i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "job ${index} line $i"; done`)
        )
        const all = yield* Effect.forEach(jobs, launchAndCollect, { concurrency: 20 })
        for (const [index, { out }] of all.entries()) {
          const expected = Array.from({ length: 200 }, (_, line) => `job ${index} line ${line + 1}\n`).join("")
          assert.strictEqual(out.toString(), expected)
        }
      })
    )

    it.effect("is not held up by a follower that takes nothing", () =>
      Effect.gen(function* () {
        const { follow, launch, state } = yield* Jobs
        const big = sh("head -c 6000000 /dev/zero")
        yield* launch(big)
        const go = yield* Deferred.make<void>()
        const slow = yield* collect(Stream.tap(follow(big.id, start), () => Deferred.await(go))).pipe(
          Effect.forkChild({ startImmediately: true })
        )
        assert.strictEqual((yield* launchAndCollect(sh("echo quick"))).out.toString(), "quick\n")
        yield* state(big.id).pipe(
          Effect.repeat({ until: (now) => now._tag === "Exited", schedule: Schedule.spaced("50 millis") })
        )
        yield* Deferred.succeed(go, undefined)
        const { out } = yield* Fiber.join(slow)
        assert.strictEqual(out.length, 6_000_000)
      })
    )
  })
