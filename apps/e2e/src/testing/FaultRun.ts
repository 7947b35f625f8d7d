import { Connection } from "@maestro/core/remote/Connection"
import { Effect, Fiber, FileSystem, Logger, Option, Stream, SubscriptionRef } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { type FaultAgent, startAgent } from "./FaultAgents.ts"
import { commands, makeTally, shortAgents } from "./FaultCommands.ts"
import { appending, copying, listing, saving } from "./FaultFiles.ts"
import { FaultLedger } from "./FaultLedger.ts"
import type { Fault } from "./Fault.ts"
import { type FaultGroup, planFaults } from "./FaultPlan.ts"
import { countsOf, countsWithin, nothing, tracesOf, untilNoMoreThan } from "./FaultTraces.ts"
import { type FaultWorld, makeWorld } from "./FaultWorld.ts"
import { until } from "./Hosts.ts"

/** After this long everything works again, whatever happened, with nobody doing anything. */
const healLimit = "45 seconds"

/** How many faults come between two counts of what is left behind. */
const faultsPerCount = 25

/** Does it again and again; that it may not fail is a part of the suite. */
const forever = (world: FaultWorld, what: string, effect: Effect.Effect<unknown>) =>
  Effect.forever(effect).pipe(
    Effect.catchCause((cause) => Effect.sync(() => world.ledger.violation(`${what} crashed: ${String(cause)}`))),
    Effect.forkScoped({ startImmediately: true })
  )

/** Agents, files and commands, all at once, from now on. */
const startWork = Effect.fnUntraced(function* (world: FaultWorld) {
  yield* Effect.orDie(world.local.makeDirectory(world.seen(world.work), { recursive: true }))
  const tally = makeTally(world)
  const agents = yield* Effect.forEach(["one", "two", "three"], (name) => startAgent(world, name))
  const document = yield* saving(world)
  const folder = yield* listing(world)
  const log = yield* appending(world)
  const tree = yield* copying(world)
  const run = yield* commands(world, tally)
  const short = yield* shortAgents(world, tally)
  const work = {
    saving: document.save,
    reading: document.read,
    listing: folder.look,
    appending: log.append,
    copying: tree.copy,
    commands: run.bounded,
    "streamed commands": run.streamed,
    "exit codes": run.exit,
    "short agents": short.start
  }
  const fibers = yield* Effect.forEach(Object.entries(work), ([what, effect]) => forever(world, what, effect))
  return { agents, stop: Fiber.interruptAll(fibers), verify: Effect.all([document.verify, log.verify, tally.verify]) }
})

/** Whether everything works: a command, a file, and the output of every agent. */
const works = Effect.fnUntraced(function* (world: FaultWorld, agents: ReadonlyArray<FaultAgent>) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const fs = yield* FileSystem.FileSystem
  const before = yield* Effect.forEach(agents, ({ progress }) => progress)
  const succeeds = <E>(effect: Effect.Effect<boolean, E>) => until(Effect.orElseSucceed(effect, () => false))
  yield* Effect.all(
    [
      succeeds(Effect.map(spawner.string(ChildProcess.make("echo", ["well"])), (text) => text === "well\n")),
      succeeds(fs.exists(`${world.work}/document`)),
      until(
        Effect.map(
          Effect.forEach(agents, ({ progress }) => progress),
          (now) => now.every((size, i) => size > (before[i] ?? 0))
        )
      )
    ],
    { concurrency: "unbounded" }
  )
})

const untilHealed = Effect.fnUntraced(function* (world: FaultWorld, agents: ReadonlyArray<FaultAgent>, what: string) {
  const began = performance.now()
  const healed = yield* Effect.timeoutOption(works(world, agents), healLimit)
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  if (Option.isSome(healed)) return world.ledger.note(`all works again after ${seconds} s`)
  const { status } = yield* Connection
  const { state } = yield* SubscriptionRef.get(status)
  world.ledger.violation(`${what}: not everything works after ${healLimit}; the connection is ${JSON.stringify(state)}`)
})

/** Until the connection that is there is gone: the moment at which another fault meets the recovery. */
const untilRecovering = (world: FaultWorld) =>
  Connection.use(({ status }) =>
    SubscriptionRef.changes(status).pipe(
      Stream.filter(({ state }) => state._tag !== "Connected"),
      Stream.runHead
    )
  ).pipe(world.on)

const strikeAll = Effect.fnUntraced(function* (world: FaultWorld, { faults, how }: FaultGroup) {
  const striking = (fault: Fault) => Effect.forkChild(fault.strike(world), { startImmediately: true })
  const [first, ...rest] = faults
  if (first === undefined) return
  const began = yield* striking(first)
  if (how === "during recovery") {
    // Not every fault costs the connection: then the next one comes after it.
    yield* Effect.raceFirst(Effect.asVoid(untilRecovering(world)), Effect.asVoid(Fiber.await(began)))
    yield* Effect.forEach(rest, (fault) => fault.strike(world))
  } else yield* Fiber.joinAll(yield* Effect.forEach(rest, striking))
  yield* Fiber.join(began)
})

/** Nothing new is begun, and what is under way has ended. */
const paused = <A>(world: FaultWorld, effect: Effect.Effect<A>) =>
  Effect.gen(function* () {
    yield* world.gate.close
    yield* until(Effect.sync(() => world.busy.count === 0))
    return yield* effect
  }).pipe(Effect.ensuring(world.gate.open))

/**
 * Works on a remote, and lets so many faults happen to it, drawn from the seed. What comes back is what went wrong, and
 * everything that happened.
 */
export const runFaults = (options: { readonly seed: number; readonly faults: number }) => {
  const isShown = process.env["FAULT_LOG"] !== undefined
  const ledger = new FaultLedger(isShown ? (line) => void process.stderr.write(`${line}\n`) : undefined)
  return Effect.as(run(ledger, options), ledger).pipe(Effect.provide(Logger.layer([logging(ledger)])))
}

/** What Maestro says itself is a part of what happened. No fault makes a server one without SFTP. */
const logging = (ledger: FaultLedger) =>
  Logger.make(({ message }) => {
    const text = String(message)
    if (text.includes("files go through the shell")) ledger.violation(text)
    else ledger.note(text)
  })

const run = Effect.fnUntraced(function* (
  ledger: FaultLedger,
  options: { readonly seed: number; readonly faults: number }
) {
  const world = yield* makeWorld(ledger)
  ledger.note(`SEED=${options.seed} FAULTS=${options.faults}`)
  yield* Effect.gen(function* () {
    const { agents, stop, verify } = yield* startWork(world)
    yield* untilHealed(world, agents, "at the start")
    const baseline = yield* paused(world, countsWithin(world))
    ledger.note(`before the first fault: ${JSON.stringify(baseline)}`)
    let counted = 0
    let struck = 0
    for (const group of planFaults(options)) {
      const what = group.faults.map(({ text }) => text).join(group.how === "during recovery" ? ", then " : " + ")
      ledger.note(`${struck + 1}: ${what}`)
      yield* strikeAll(world, group)
      yield* untilHealed(world, agents, what)
      struck += group.faults.length
      if (struck - counted < faultsPerCount && struck < options.faults) continue
      counted = struck
      yield* paused(world, untilNoMoreThan(world, baseline, `after ${struck} faults`))
    }
    yield* paused(world, stop)
    yield* Effect.forEach(agents, ({ finish }) => finish)
    yield* verify
  }).pipe(world.on, Effect.scoped)
  yield* world.leave
  const { descriptors } = countsOf(yield* tracesOf(world))
  yield* untilNoMoreThan(world, { ...nothing, descriptors }, "at the end")
}, Effect.scoped)
