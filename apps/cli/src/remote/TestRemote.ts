import { testConnection } from "@maestro/ssh/test/ConnectionTest"
import { stageTitles } from "@maestro/ssh/test/StageTitles"
import type { MachineFacts, TestEvent } from "@maestro/core/remote/TestEvent"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Effect, Ref, Stream } from "effect"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable } from "../Output.ts"
import { chosenRemote } from "./ChosenRemote.ts"

const width = Math.max(...Object.values(stageTitles).map((title) => title.length))

/** A step for people, as soon as it is known. */
const stepText = (event: Exclude<TestEvent, { _tag: "Succeeded" }>, { style }: Output["Service"]): string => {
  const passed = event._tag === "Passed"
  const mark = passed ? style("green", "✓") : style("red", "✗")
  const detail = passed ? printable(event.detail) : printable(event.error.reason.title)
  return `${mark} ${stageTitles[event.stage].padEnd(width)}  ${detail} ${style("dim", `(${Math.round(event.millis)} ms)`)}`
}

const factsText = (name: string, facts: MachineFacts) =>
  `"${name}" works: ${printable(facts.user)}@${printable(facts.hostname)}, ${printable(facts.os)}, round trip ${facts.roundTrip.toFixed(1)} ms`

/** A step for programs. */
const stepDocument = (event: Exclude<TestEvent, { _tag: "Succeeded" }>) => ({
  step: event.stage,
  passed: event._tag === "Passed",
  millis: event.millis,
  ...(event._tag === "Passed" ? { detail: event.detail } : { code: event.error.reason.code })
})

/** `maestro remote test` (product row R2): the steps as they pass, then what the machine says of itself, or the error. */
export const testRemote = Effect.fn("cli.remote.test")(function* (name: string, options: GlobalOptions) {
  const output = yield* Output
  const remote = yield* chosenRemote(name, options.sshConfig)
  const seen = yield* Ref.make<ReadonlyArray<TestEvent>>([])
  yield* testConnection.pipe(
    Stream.tap((event) => Ref.update(seen, (events) => [...events, event])),
    Stream.runForEach((event) => {
      if (output.json) return Effect.void
      return output.line(event._tag === "Succeeded" ? factsText(remote.name, event.facts) : stepText(event, output))
    }),
    Effect.provide(OpenSshTransport.layer(remote))
  )
  const events = yield* Ref.get(seen)
  const success = events.find((event) => event._tag === "Succeeded")
  const failure = events.find((event) => event._tag === "Failed")
  if (output.json) {
    const steps = events.filter((event) => event._tag !== "Succeeded").map(stepDocument)
    const machine = success?.facts
    yield* output.line(JSON.stringify({ remote: remote.name, ok: success !== undefined, steps, machine }))
  }
  if (failure !== undefined) return yield* failure.error
  return exitCodes.done
})
