import type { SshError } from "@maestro/core/remote/SshError"
import { Clock, Effect, Queue, Ref, Stream } from "effect"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { Transport } from "../transport/Transport.ts"
import { configDetail, logSteps } from "./LogSteps.ts"
import { openProbe } from "./ShellProbe.ts"
import type { TestEvent, TestStage } from "@maestro/core/remote/TestEvent"

/** The steps that a connection which is there already has behind it. */
const behind: ReadonlyArray<TestStage> = ["reach", "host-key", "authenticate"]

const run = (emit: (event: TestEvent) => Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const transport = yield* Transport
    const began = yield* Clock.currentTimeMillis
    const last = yield* Ref.make(began)
    const seen = yield* Ref.make<ReadonlyArray<TestStage>>([])
    const lap = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.map(Ref.getAndSet(last, now), (before) => now - before)
    )
    const pass = Effect.fnUntraced(function* (stage: TestStage, detail: string) {
      if ((yield* Ref.get(seen)).includes(stage)) return
      yield* Ref.update(seen, (stages) => [...stages, stage])
      yield* emit({ _tag: "Passed", stage, detail, millis: yield* lap })
    })
    const onLog = (log: string, config: ResolvedConfig) =>
      Effect.forEach(logSteps(log, config), ({ stage, detail }) => pass(stage, detail), { discard: true })

    const steps = Effect.gen(function* () {
      const link = yield* transport.connect(onLog)
      yield* pass("config", configDetail(link.config))
      const whose = link.own ? "Maestro's connection, already there" : "your own ssh connection, already there"
      yield* Effect.forEach(behind, (stage) => pass(stage, whose), { discard: true })
      const probe = yield* openProbe
      yield* probe.ready
      yield* pass("shell", "/bin/sh answers")
      const facts = yield* probe.facts
      yield* pass("platform", `${facts.os}, ${facts.kernel}`)
      yield* emit({ _tag: "Succeeded", facts, millis: (yield* Clock.currentTimeMillis) - began })
    }).pipe(Effect.scoped)

    const failed = (error: SshError) =>
      Effect.flatMap(lap, (millis) => emit({ _tag: "Failed", stage: error.stage, error, millis }))
    yield* steps.pipe(Effect.catch(failed))
  })

/**
 * Tests the way to a machine step by step, in the order of `SshStage`, and says each step when it has passed. The steps
 * are read from ssh's own log of the connection that is then used: nothing is probed beside it.
 */
export const testConnection: Stream.Stream<TestEvent, never, Transport> = Stream.callback<TestEvent, never, Transport>(
  (queue) =>
    Effect.andThen(
      run((event) => Queue.offer(queue, event)),
      Queue.end(queue)
    )
)
