import { Helper } from "@maestro/machine/helper/Helper"
import * as Processes from "@maestro/testhosts/Processes"
import { Effect } from "effect"
import { type FaultKind, kill, noticed, untilLost, untilWorse } from "./Fault.ts"
import { environmentOf } from "./FaultTraces.ts"
import type { FaultWorld } from "./FaultWorld.ts"
import { until } from "./Hosts.ts"

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

/** The server is there and does nothing for a while. */
export const stopServer: FaultKind = (random) => {
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

/** The server's processes of the connection die. */
export const killSession: FaultKind = () => {
  const text = "SIGKILL of the server's sessions"
  return { text, strike: (world) => untilLost(world, text, world.host.dropConnections) }
}

/** The helper dies. */
export const killHelper: FaultKind = (random) => {
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

/** The server for files dies, and the link lives. */
export const killSftp: FaultKind = () => ({
  text: "SIGKILL of the SFTP server",
  strike: (world) =>
    Effect.gen(function* () {
      const serving = yield* Effect.filter(yield* sessions(world), isSftpServer(world))
      yield* Effect.forEach(serving, ({ pid }) => kill(pid, "SIGKILL"))
    })
})

/** The remote account has no room left for a while. */
export const fullDisk: FaultKind = () => ({
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
