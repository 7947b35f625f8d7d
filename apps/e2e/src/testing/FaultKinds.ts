import { Helper } from "@maestro/machine/helper/Helper"
import { Connection } from "@maestro/core/remote/Connection"
import * as Processes from "@maestro/testhosts/Processes"
import { Effect, Option, Schema, Stream, SubscriptionRef } from "effect"
import { killClient } from "./FaultClient.ts"
import { environmentOf } from "./FaultTraces.ts"
import type { FaultWorld } from "./FaultWorld.ts"
import { until } from "./Hosts.ts"
import type { SeededRandom } from "./SeededRandom.ts"

/** One fault, with all that is random about it decided. It is over, and healed, when `strike` has ended. */
export interface Fault {
  readonly text: string
  readonly strike: (world: FaultWorld) => Effect.Effect<void>
}

/** How a fault of a kind is drawn. */
export type FaultKind = (random: SeededRandom) => Fault

/** No fault waits longer than this to be noticed: another one may hide it. */
const noticeLimit = "25 seconds"

const noticed = <A, E>(world: FaultWorld, what: string, effect: Effect.Effect<A, E>) =>
  effect.pipe(
    Effect.timeoutOption(noticeLimit),
    Effect.map((seen) => {
      if (Option.isNone(seen)) world.ledger.note(`${what}: not noticed within ${noticeLimit}`)
    }),
    Effect.ignore
  )

/** Strikes, and waits until the helper's channel of before has ended, which is what a lost link comes to. */
const untilLost = (world: FaultWorld, what: string, strike: Effect.Effect<unknown, unknown>) =>
  Effect.gen(function* () {
    const channel = yield* Helper.use((helper) => helper.channel).pipe(
      world.on,
      Effect.option,
      Effect.timeoutOption("10 seconds"),
      Effect.map(Option.flatten)
    )
    yield* Effect.ignore(strike)
    if (Option.isSome(channel)) yield* noticed(world, what, channel.value.closed)
  })

/** Until the connection is said to be worse than good, or is not there at all. */
const untilWorse = (world: FaultWorld, isBad: (level: string) => boolean) =>
  Connection.use(({ status }) =>
    SubscriptionRef.changes(status).pipe(
      Stream.filter(({ health, state }) => state._tag !== "Connected" || isBad(health.level)),
      Stream.runHead
    )
  ).pipe(world.on)

const kill = (pid: number, signal: NodeJS.Signals) =>
  Effect.ignore(Effect.try({ try: () => process.kill(pid, signal), catch: () => "it is gone already" as const }))

/** What the server runs for its connections, without what users started through them. */
const sessions = (world: FaultWorld) =>
  Effect.gen(function* () {
    const listening = yield* Effect.orDie(world.host.sshPid)
    return Processes.treeOf(yield* Processes.list, listening).filter(
      ({ name, pid }) => name.startsWith("sshd") && pid !== listening
    )
  })

/** sshd serves files itself, in a process that says so in its title. */
const isSftpServer =
  ({ local }: FaultWorld) =>
  ({ pid }: Processes.Process) =>
    local.readFileString(`/proc/${pid}/cmdline`).pipe(
      Effect.map((title) => title.includes("internal-sftp")),
      Effect.orElseSucceed(() => false)
    )

const cutAtByte: FaultKind = (random) => {
  const direction = random.below(4) === 0 ? "toServer" : "toClient"
  const bytes = random.below(direction === "toServer" ? 10_000 : 40_000)
  const manner = random.below(2) === 0 ? "close" : "reset"
  const text = `${manner === "close" ? "FIN" : "RST"} after ${bytes} bytes ${direction}`
  return {
    text,
    strike: (world) =>
      untilLost(
        world,
        text,
        Effect.flatten(world.proxy.cutAfter({ direction, bytes, manner })).pipe(Effect.timeoutOption("10 seconds"))
      )
  }
}

const cutNow: FaultKind = (random) => {
  const reset = random.below(2) === 0
  const text = reset ? "RST at once" : "FIN at once"
  return { text, strike: (world) => untilLost(world, text, reset ? world.proxy.reset : world.proxy.close) }
}

const halfClose: FaultKind = (random) => {
  const direction = random.below(2) === 0 ? "toServer" : "toClient"
  const text = `half-close ${direction}`
  return { text, strike: (world) => untilLost(world, text, world.proxy.halfClose(direction)) }
}

const slow: FaultKind = (random) => {
  const shape = random.below(2) === 0 ? { delay: 50 + random.below(250), jitter: 100 } : { bandwidth: 30_000 }
  const text = `slow link ${JSON.stringify(shape)}`
  return {
    text,
    strike: ({ proxy }) =>
      Effect.gen(function* () {
        const { toClient } = yield* proxy.stats
        yield* proxy.shape(shape)
        yield* Effect.timeoutOption(
          proxy.until((stats) => stats.toClient > toClient + 20_000),
          "3 seconds"
        )
        yield* proxy.shape({})
      })
  }
}

const blackHole: FaultKind = (random) => {
  const lost = random.below(2) === 0
  const text = lost ? "black hole until the link is given up" : "black hole until the link is said to be bad"
  return {
    text,
    strike: (world) =>
      (lost
        ? untilLost(world, text, world.proxy.blackHole)
        : Effect.andThen(
            world.proxy.blackHole,
            noticed(
              world,
              text,
              untilWorse(world, (level) => level !== "good")
            )
          )
      ).pipe(Effect.ensuring(world.proxy.thaw))
  }
}

const stopServer: FaultKind = (random) => {
  const lost = random.below(2) === 0
  const sleep = random.below(3) === 0
  const text = `SIGSTOP of the server's sessions${sleep ? ", and the clock jumps" : ""}${lost ? ", until given up" : ""}`
  return {
    text,
    strike: (world) =>
      Effect.gen(function* () {
        const all = yield* sessions(world)
        const stop = Effect.gen(function* () {
          yield* Effect.forEach(all, ({ pid }) => kill(pid, "SIGSTOP"))
          if (sleep) world.clock.slept += 3_600_000
        })
        yield* (
          lost
            ? untilLost(world, text, stop)
            : Effect.andThen(
                stop,
                noticed(
                  world,
                  text,
                  untilWorse(world, (level) => level !== "good")
                )
              )
        ).pipe(Effect.ensuring(Effect.forEach(all, ({ pid }) => kill(pid, "SIGCONT"))))
      })
  }
}

const killSession: FaultKind = () => {
  const text = "SIGKILL of the server's sessions"
  return { text, strike: (world) => untilLost(world, text, world.host.dropConnections) }
}

const MasterPid = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ pid: Schema.Int })))

const killMaster: FaultKind = () => {
  const text = "SIGKILL of the local master"
  return {
    text,
    strike: (world) =>
      untilLost(
        world,
        text,
        Effect.gen(function* () {
          const names = yield* world.local.readDirectory(world.control)
          for (const name of names.filter((each) => /^[0-9a-f]{16}\.json$/.test(each))) {
            const { pid } = yield* MasterPid(yield* world.local.readFileString(`${world.control}/${name}`))
            yield* kill(pid, "SIGKILL")
          }
        })
      )
  }
}

const killHelper: FaultKind = (random) => {
  const withGuard = random.below(3) === 0
  const text = `SIGKILL of the helper${withGuard ? " and its guard" : ""}`
  return {
    text,
    strike: (world) =>
      untilLost(
        world,
        text,
        Effect.gen(function* () {
          const { info } = yield* Effect.flatMap(Helper, (helper) => helper.channel).pipe(world.on)
          if (withGuard) yield* killGuard(world, info.nonce)
          yield* kill(info.pid, "SIGKILL")
        }).pipe(Effect.timeoutOption("10 seconds"))
      )
  }
}

/** The guard of a helper: the process outside of its tree that has its nonce among its words. */
const killGuard = Effect.fnUntraced(function* (world: FaultWorld, nonce: string) {
  for (const { pid } of yield* Processes.list) {
    const words = (yield* environmentOf(world, pid)).find((each) => each.startsWith("MAESTRO_WORDS="))
    if (words?.includes(` ${nonce} `) === true) yield* kill(pid, "SIGKILL")
  }
})

const killSftp: FaultKind = () => ({
  text: "SIGKILL of the SFTP server",
  strike: (world) =>
    Effect.gen(function* () {
      const serving = yield* Effect.filter(yield* sessions(world), isSftpServer(world))
      yield* Effect.forEach(serving, ({ pid }) => kill(pid, "SIGKILL"))
    })
})

const fullDisk: FaultKind = () => ({
  text: "the remote's disk is full",
  strike: (world) => {
    const filler = world.seen(`${world.host.home}/filler`)
    const before = world.ledger.noSpace
    const fill = Effect.andThen(
      Effect.sync(() => world.ledger.diskIsFull(true)),
      Effect.ignore(world.local.writeFile(filler, new Uint8Array(80 << 20)))
    )
    const free = Effect.andThen(
      Effect.ignore(world.local.remove(filler, { force: true })),
      Effect.sync(() => world.ledger.diskIsFull(false))
    )
    const failed = until(Effect.sync(() => world.ledger.noSpace > before + 2))
    return Effect.andThen(fill, noticed(world, "full disk", failed)).pipe(Effect.ensuring(free))
  }
})

const clockJump: FaultKind = (random) => {
  const seconds = 60 + random.below(100_000)
  return {
    text: `the clock jumps by ${seconds} s`,
    strike: ({ clock }) =>
      Effect.gen(function* () {
        clock.slept += seconds * 1_000
        const before = clock.looks
        yield* until(Effect.sync(() => clock.looks > before + 1))
      })
  }
}

const killedClient: FaultKind = () => ({ text: "SIGKILL of another Maestro process", strike: killClient })

/** The kinds of faults and how often each comes. What takes long by its nature comes seldom. */
export const faultKinds: ReadonlyArray<readonly [weight: number, kind: FaultKind]> = [
  [9, cutAtByte],
  [5, cutNow],
  [5, halfClose],
  [4, slow],
  [2, blackHole],
  [3, stopServer],
  [5, killSession],
  [4, killMaster],
  [5, killHelper],
  [6, killSftp],
  [3, fullDisk],
  [3, clockJump]
]

/** What must not happen beside another fault, because it says itself what must come of it. */
export const aloneKinds: ReadonlyArray<readonly [weight: number, kind: FaultKind]> = [[1, killedClient]]
