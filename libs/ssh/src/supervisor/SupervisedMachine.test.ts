import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Attended } from "@maestro/core/remote/Attended"
import { Connection } from "@maestro/core/remote/Connection"
import { Jobs } from "@maestro/core/machine/Jobs"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Helper } from "@maestro/machine/helper/Helper"
import { HelperTimings } from "@maestro/machine/helper/HelperTimings"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import * as Processes from "@maestro/testhosts/Processes"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Context, Deferred, Effect, Fiber, Layer, Option, Queue, Ref, Stream, SubscriptionRef } from "effect"
import { remoteTo } from "../testing/HostRemote.ts"
import { behindProxy, followed, isWhole, say, untilState, writing } from "../testing/Supervised.ts"
import { Transport } from "../transport/Transport.ts"
import { Clocks } from "./ClockJumps.ts"
import * as SupervisedMachine from "./SupervisedMachine.ts"
import { Wakes } from "./Wakes.ts"

const authorizedKeys = (host: TestHost["Service"]) => host.home.replace(/home$/, "authorized_keys")

/** Stops the server's processes of the connections that are there: they stay open and say nothing more. New ones work. */
const silence = (host: TestHost["Service"]) =>
  Effect.gen(function* () {
    const listening = yield* host.sshPid
    const sessions = Processes.treeOf(yield* Processes.list, listening).filter(
      ({ name, pid }) => name.startsWith("sshd") && pid !== listening
    )
    yield* host.exec(["kill", "-STOP", ...sessions.map(({ pid }) => String(pid))])
    yield* Effect.addFinalizer(() =>
      Effect.ignore(host.exec(["kill", "-CONT", ...sessions.map(({ pid }) => String(pid))]))
    )
    return sessions.length
  })

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "a machine whose connection is supervised",
  (it) => {
    it.effect("R9 logs in once per connection, whatever wants it at once when it was cut", () =>
      Effect.gen(function* () {
        const { host, proxy, context } = yield* behindProxy
        const before = yield* host.accepted
        yield* Effect.gen(function* () {
          const transport = yield* Transport
          const finish = `${host.home}/finish-all`
          const jobs = Array.from({ length: 20 }, () => writing(finish))
          const following = yield* Effect.forEach(
            jobs,
            Effect.fnUntraced(function* (job) {
              yield* Jobs.use((each) => each.launch(job))
              const first = yield* Deferred.make<void>()
              const fiber = yield* Effect.forkScoped(followed(job, Deferred.succeed(first, undefined)))
              yield* Deferred.await(first)
              return fiber
            }),
            { concurrency: "unbounded" }
          )
          assert.strictEqual((yield* host.accepted) - before, 1)
          const files = transport.subsystem("sftp").pipe(Effect.scoped)
          const command = Effect.scoped(Effect.flatMap(transport.exec("true"), ({ exitCode }) => exitCode))
          for (let cut = 1; cut <= 3; cut++) {
            yield* cut === 2 ? proxy.close : proxy.reset
            // All at once, at the very moment of the loss and after it.
            const commands = Array.from({ length: 10 }, (_, i) => Effect.exit(say(String(i))))
            const channels = [Effect.exit(files), Effect.exit(command), Effect.exit(files), Effect.exit(command)]
            yield* Effect.all([Effect.all(commands, { concurrency: "unbounded" }), ...channels], {
              concurrency: "unbounded"
            })
            assert.strictEqual(yield* say("again"), "again\n")
            assert.strictEqual((yield* host.accepted) - before, 1 + cut)
          }
          yield* host.exec(["touch", finish])
          for (const text of yield* Effect.forEach(following, Fiber.join)) assert.isTrue(isWhole(text))
        }).pipe(Effect.provideContext(context))
      }).pipe(Effect.scoped)
    )

    it.effect(
      "S5 R9 fails bounded calls at once while it waits, lets followers wait, and is back at the user's word",
      () =>
        Effect.gen(function* () {
          const { host, proxy, context } = yield* behindProxy
          yield* Effect.gen(function* () {
            const finish = `${host.home}/finish-wait`
            const job = writing(finish)
            yield* Jobs.use((each) => each.launch(job))
            const first = yield* Deferred.make<void>()
            const following = yield* Effect.forkChild(followed(job, Deferred.succeed(first, undefined)))
            yield* Deferred.await(first)
            yield* proxy.refuse
            yield* proxy.reset
            const waiting = yield* untilState(
              "Reconnecting",
              ({ attempt, nextAt }) => attempt > 4 && nextAt !== undefined
            )
            assert.strictEqual(waiting.error.reason.code, "refused")
            const began = performance.now()
            const errors = yield* Effect.all(
              Array.from({ length: 20 }, (_, i) => Effect.flip(say(String(i)))),
              { concurrency: "unbounded" }
            )
            // Not one of them has tried by itself, nor waited for the seconds that are left until the next attempt.
            assert.isBelow(performance.now() - began, 1_000)
            for (const error of errors) {
              const { reason } = Option.getOrThrow(sshErrorOf(error))
              assert.strictEqual(reason.code, "refused")
              assert.match(reason.steps.at(-1) ?? "", /tries again by itself (?:in \d+ s|now) \(attempt \d+\)/)
            }
            const channel = yield* Effect.flip(Effect.scoped(Transport.use(({ exec }) => exec("true"))))
            assert.strictEqual(channel.reason.code, "refused")
            yield* proxy.restore
            yield* Connection.use(({ retryNow }) => retryNow)
            assert.strictEqual(yield* say("back"), "back\n")
            yield* host.exec(["touch", finish])
            assert.isTrue(isWhole(yield* Fiber.join(following)))
          }).pipe(Effect.provideContext(context))
        }).pipe(Effect.scoped)
    )

    it.effect(
      "S6 R10 is back soon after a sleep in which its connection died without a word, and shows every byte",
      () =>
        Effect.gen(function* () {
          const asleep = yield* Ref.make(0)
          const clocks = {
            wall: Effect.map(Ref.get(asleep), (millis) => Date.now() + millis),
            monotonic: Effect.sync(() => performance.now())
          }
          // So long that only the waking up can have found out.
          const patient = {
            resync: 800,
            open: 30_000,
            pingEvery: 600_000,
            silence: 600_000,
            quit: 2_000,
            linger: 1_000
          }
          const { host, context } = yield* behindProxy.pipe(
            Effect.provideService(Clocks, clocks),
            Effect.provideService(HelperTimings, patient)
          )
          const before = yield* host.accepted
          yield* Effect.gen(function* () {
            const finish = `${host.home}/finish-sleep`
            const job = writing(finish)
            yield* Jobs.use((each) => each.launch(job))
            const first = yield* Deferred.make<void>()
            const following = yield* Effect.forkChild(followed(job, Deferred.succeed(first, undefined)))
            yield* Deferred.await(first)
            assert.isAbove(yield* silence(host), 0)
            yield* Ref.set(asleep, 3_600_000)
            yield* untilState("Reconnecting")
            yield* untilState("Connected")
            assert.strictEqual((yield* host.accepted) - before, 2)
            yield* host.exec(["touch", finish])
            assert.isTrue(isWhole(yield* Fiber.join(following)))
          }).pipe(Effect.provideContext(context))
        }).pipe(Effect.scoped)
    )

    it.effect("leaves a connection alone that still answers after a sleep", () =>
      Effect.gen(function* () {
        const wakes = yield* Queue.unbounded<"wake" | "network">()
        const { context, host } = yield* behindProxy.pipe(Effect.provideService(Wakes, Stream.fromQueue(wakes)))
        yield* Effect.gen(function* () {
          const before = yield* Effect.flatMap(Helper, (helper) => helper.channel)
          const accepted = yield* host.accepted
          yield* Queue.offerAll(wakes, ["wake", "network", "wake"])
          assert.strictEqual(yield* say("still"), "still\n")
          yield* Connection.use(({ retryNow }) => retryNow)
          assert.strictEqual(yield* Effect.flatMap(Helper, (helper) => helper.channel), before)
          assert.strictEqual(yield* host.accepted, accepted)
        }).pipe(Effect.provideContext(context))
      }).pipe(Effect.scoped)
    )

    it.effect("R11 tries nothing by itself that needs a person, and again when a person asks", () =>
      Effect.gen(function* () {
        const wakes = yield* Queue.unbounded<"wake" | "network">()
        const { host, proxy, context } = yield* behindProxy.pipe(Effect.provideService(Wakes, Stream.fromQueue(wakes)))
        const keys = authorizedKeys(host)
        const refusals = Effect.map(
          host.log,
          (log) => log.match(/Connection (?:closed|reset) by authenticating/g)?.length
        )
        yield* Effect.gen(function* () {
          assert.strictEqual(yield* say("here"), "here\n")
          yield* host.exec(["mv", keys, `${keys}.away`])
          yield* Effect.addFinalizer(() => Effect.ignore(host.exec(["mv", `${keys}.away`, keys])))
          yield* proxy.reset
          const blocked = yield* untilState("Blocked")
          assert.strictEqual(blocked.error.reason.code, "auth-denied")
          const tried = yield* refusals
          const { connections } = yield* proxy.stats
          yield* Queue.offerAll(wakes, ["wake", "network"])
          const unattended = yield* Effect.flip(say("nobody")).pipe(Effect.provideService(Attended, false))
          assert.strictEqual(Option.getOrThrow(sshErrorOf(unattended)).reason.code, "auth-denied")
          assert.deepEqual([yield* refusals, (yield* proxy.stats).connections], [tried, connections])
          // Twenty things that a person asks for without having changed anything are told so after one attempt for all.
          const asked = Array.from({ length: 20 }, () => Effect.flip(say("somebody")))
          for (const error of yield* Effect.all(asked, { concurrency: "unbounded" })) {
            assert.strictEqual(Option.getOrThrow(sshErrorOf(error)).reason.code, "auth-denied")
          }
          assert.strictEqual((yield* proxy.stats).connections, connections + 1)
          yield* host.exec(["mv", `${keys}.away`, keys])
          assert.strictEqual(yield* say("somebody"), "somebody\n")
        }).pipe(Effect.provideContext(context))
      }).pipe(Effect.scoped)
    )

    it.effect(
      "R10 S5 says that a link has stalled before it gives it up, and how long an answer takes when it works",
      () =>
        Effect.gen(function* () {
          const { context, proxy } = yield* behindProxy
          yield* Effect.gen(function* () {
            const { status } = yield* Connection
            const until = (level: string) =>
              SubscriptionRef.changes(status).pipe(
                Stream.filter(({ health, state }) => state._tag === "Connected" && health.level === level),
                Stream.filter(({ health }) => health.roundTrip !== undefined),
                Stream.runHead,
                Effect.flatMap(Effect.fromOption)
              )
            yield* say("there")
            assert.isAbove((yield* until("good")).health.roundTrip ?? 0, 0)
            yield* proxy.blackHole
            // "degraded" comes before, for seconds only: a busy machine may pass it over.
            yield* until("stalled")
            yield* proxy.restore
            yield* until("good")
          }).pipe(Effect.provideContext(context))
        }).pipe(Effect.scoped)
    )

    it.effect("S5 says which step of connecting it is at", () =>
      Effect.gen(function* () {
        const { context, proxy } = yield* behindProxy
        yield* Effect.gen(function* () {
          const { retryNow } = yield* Connection
          yield* proxy.blackHole
          yield* retryNow
          yield* untilState("Connecting", ({ stage }) => stage === "reach")
          const authenticating = yield* Effect.forkChild(
            untilState("Connecting", ({ stage }) => stage === "authenticate" || stage === "shell"),
            { startImmediately: true }
          )
          yield* proxy.restore
          yield* untilState("Connected")
          yield* Fiber.join(authenticating)
        }).pipe(Effect.provideContext(context))
      }).pipe(Effect.scoped)
    )

    it.effect("R7 gives each of two remotes in one program a connection of its own", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const memo = yield* Layer.makeMemoMap
        const scope = yield* Effect.scope
        const connectionOf = (user: string) =>
          Layer.buildWithMemoMap(SupervisedMachine.layer(remoteTo(host, { user })), memo, scope).pipe(
            Effect.map((context) => Context.get(context, Connection))
          )
        assert.notStrictEqual(yield* connectionOf("one"), yield* connectionOf("two"))
      }).pipe(Effect.scoped)
    )
  }
)
