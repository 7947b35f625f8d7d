import type { Agent } from "@maestro/core/agent/Agent"
import { decodeRun, type RunOutput } from "@maestro/core/agent/AgentRun"
import { type JobId, Jobs, StopResult } from "@maestro/core/machine/Jobs"
import { Effect, Queue, Ref, Stream } from "effect"
import { createInterface } from "node:readline/promises"
import type { ChosenMachine } from "../ChosenMachine.ts"
import { exitCodes } from "../Failure.ts"
import { Interrupts, type Signal } from "../Interrupts.ts"
import { Output, printable } from "../Output.ts"
import { linkNotes } from "./LinkNotes.ts"
import { showRun } from "./ShowRun.ts"

export interface Watched {
  readonly id: JobId
  readonly agent: Agent
  readonly machine: ChosenMachine
}

/** What to say when somebody stops looking: how to look again. */
export const attachHint = ({ id, machine: { ref, name } }: Pick<Watched, "id" | "machine">) =>
  `It goes on there. Watch it with: maestro jobs attach ${id} ${ref._tag === "Local" ? "--local" : `--remote ${name}`}`

const signalCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Shows a run until it has ended, and ends with its exit code. Ctrl-C asks (on a terminal) whether to stop it, and a
 * second one stops it; SIGTERM and SIGHUP end the watching and leave the run alone.
 */
export const watchRun = Effect.fn("cli.watchRun")(function* (watched: Watched) {
  const interrupts = yield* Interrupts
  const signals = yield* interrupts.take
  // The run ends while it is being stopped; what the stop finds is what counts then.
  const stopping = yield* Ref.make(false)
  const shown = Effect.flatMap(show(watched), (code) =>
    Effect.flatMap(Ref.get(stopping), (told) => (told ? Effect.never : Effect.succeed(code)))
  )
  return yield* Effect.raceAllFirst([shown, obey(watched, signals, stopping), linkNotes])
}, Effect.scoped)

const show = Effect.fnUntraced(function* (watched: Watched) {
  const jobs = yield* Jobs
  const print = yield* showRun(watched.agent, performance.now())
  let code: number = exitCodes.failed
  yield* jobs.follow(watched.id, { out: 0, err: 0 }).pipe(
    decodeRun(watched.agent),
    Stream.runForEach(
      Effect.fnUntraced(function* (each) {
        yield* print(each)
        if (each._tag !== "Ended") return
        code = exitCodeOf(each)
        // All of it has been shown, so it may be cleaned up there.
        yield* jobs.acknowledge(watched.id, each.offsets)
      })
    )
  )
  return code
})

const exitCodeOf = ({ outcome }: RunOutput & { readonly _tag: "Ended" }): number => {
  if (outcome.status === "success") return exitCodes.done
  return outcome.error?.kind === "not-found" ? exitCodes.notFound : exitCodes.failed
}

const obey = Effect.fnUntraced(function* (
  watched: Watched,
  signals: Queue.Dequeue<Signal>,
  stopping: Ref.Ref<boolean>
) {
  const output = yield* Output
  while (true) {
    const signal = yield* Queue.take(signals)
    const wish = signal === "SIGINT" ? yield* askWhat(signals) : "leave"
    if (wish === "stop") {
      yield* Ref.set(stopping, true)
      return yield* stop(watched)
    }
    if (wish === "watch") continue
    yield* output.note(attachHint(watched))
    return signalCode[signal]
  }
})

type Wish = "stop" | "leave" | "watch"

/** Without a terminal there is nobody to ask: Ctrl-C stops. A second Ctrl-C while it asks means stop, too. */
const askWhat = (signals: Queue.Dequeue<Signal>): Effect.Effect<Wish> => {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return Effect.succeed("stop")
  const asked = Effect.promise(async (signal) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // Readline takes Ctrl-C for itself; it belongs to the one place that knows what signals mean now.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    const question = "\nThe run goes on there. [s] stop it, [l] leave it running, [Enter] go on watching: "
    const answer = await terminal.question(question, { signal }).finally(() => terminal.close())
    const wish: Wish = /^s/i.test(answer.trim()) ? "stop" : /^l/i.test(answer.trim()) ? "leave" : "watch"
    return wish
  })
  const again = Effect.map(Queue.take(signals), (signal): Wish => (signal === "SIGINT" ? "stop" : "leave"))
  return Effect.raceFirst(asked, again)
}

const stop = Effect.fnUntraced(function* (watched: Watched) {
  const jobs = yield* Jobs
  const output = yield* Output
  yield* output.note("Stopping it there...")
  const result = yield* jobs.stop(watched.id)
  if (output.json) yield* output.line(JSON.stringify({ type: "stopped", ...stopToJson(result) }))
  yield* output.note(stopText(result, watched.machine.name))
  return signalCode.SIGINT
})

const stopToJson = StopResult.match({
  Gone: () => ({ verified: true, suspects: [] }),
  Unverifiable: ({ suspects }) => ({ verified: false, suspects })
})

const stopText = (result: StopResult, machine: string): string =>
  StopResult.match(result, {
    Gone: () => "Stopped: nothing of it is left there.",
    Unverifiable: ({ suspects }) =>
      [
        `It was told to stop, but whether all of it has ended on ${machine} is unverifiable. Look at:`,
        ...suspects.map(({ command, pid, why }) => `  ${pid}  ${printable(command)}  (${why})`)
      ].join("\n")
  })
