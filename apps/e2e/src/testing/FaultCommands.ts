import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Option, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { attempt } from "./FaultAttempt.ts"
import type { FaultWorld } from "./FaultWorld.ts"
import { collectJob, scriptJob } from "./Stack.ts"

/** Writes down that it ran, and says so. */
const script = 'if printf "\\n%s\\n" "$1" >>"$2"; then echo "ran $1"; else echo "no room for $1"; fi 2>/dev/null'

/** How commands are counted: each has a name, and writes it into a file of the remote. */
export const makeTally = (world: FaultWorld) => {
  const path = `${world.work}/ran`
  const done = new Set<string>()
  let serial = 0
  return {
    path,
    /** Ends in a dot: a name that was cut short is no other name. */
    next: (kind: string) => `${kind} ${(serial += 1)}.`,
    /** A command has said this. */
    said: (name: string, text: string, wasFull: boolean) => {
      if (text === `ran ${name}\n`) done.add(name)
      else if (!wasFull || text !== `no room for ${name}\n`) {
        world.ledger.violation(`"${name}" succeeded, and said ${JSON.stringify(text.slice(0, 100))}`)
      }
    },
    verify: Effect.gen(function* () {
      const text = yield* Effect.orDie(world.local.readFileString(world.seen(path)))
      const counts = world.ledger.countLines(text, /^\w+ \d+\.$/)
      for (const [name, count] of counts) if (count > 1) world.ledger.violation(`"${name}" ran ${count} times`)
      for (const name of done) if (!counts.has(name)) world.ledger.violation(`"${name}" never ran`)
    })
  }
}

type Tally = ReturnType<typeof makeTally>

/** Somebody runs small commands, of which none may be run again behind his back. */
export const commands = Effect.fnUntraced(function* (world: FaultWorld, tally: Tally) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const commandOf = (name: string) =>
    ChildProcess.make("/bin/sh", ["-c", script, "sh", name, tally.path], { stdin: "ignore" })
  const run = (kind: string, start: (name: string) => ReturnType<typeof spawner.string>) =>
    Effect.gen(function* () {
      const wasFull = world.ledger.span()
      const name = tally.next(kind)
      const text = yield* attempt(world, kind, start(name))
      if (Option.isSome(text)) tally.said(name, text.value, wasFull())
      yield* Effect.sleep("100 millis")
    })
  const exit = Effect.gen(function* () {
    const code = yield* attempt(world, "exit code", spawner.exitCode(ChildProcess.make("/bin/sh", ["-c", "exit 9"])))
    if (Option.isSome(code) && code.value !== 9) world.ledger.violation(`a command exited with 9, not ${code.value}`)
    yield* Effect.sleep("200 millis")
  })
  return {
    bounded: run("command", (name) => spawner.string(commandOf(name))),
    streamed: run("streamed", (name) => Stream.mkString(spawner.streamString(commandOf(name)))),
    exit
  }
})

/** Somebody starts short agents, tries again when the link fails him, and reads their answer. */
export const shortAgents = Effect.fnUntraced(function* (world: FaultWorld, tally: Tally) {
  const jobs = yield* Jobs
  const start = Effect.gen(function* () {
    yield* Effect.sleep("200 millis")
    const wasFull = world.ledger.span()
    const name = tally.next("job")
    const job = scriptJob(`${script}; exit 3`, name, tally.path)
    let launched = false
    while (!launched && !wasFull()) {
      launched = Option.isSome(yield* attempt(world, "launch", jobs.launch(job)))
      if (!launched) yield* Effect.sleep("50 millis")
    }
    if (!launched) return
    const answer = yield* attempt(world, "follow", collectJob(job.id))
    if (Option.isNone(answer)) return
    const { out, state } = answer.value
    if (state?._tag !== "Exited" || state.code !== 3)
      world.ledger.violation(`${name} ended as ${JSON.stringify(state)}`)
    // Where its disk is full, what an agent writes is not written.
    if (!wasFull() || out.length > 0) tally.said(name, out.toString(), wasFull())
  }).pipe(Effect.provideService(Jobs, jobs))
  return { start }
})
