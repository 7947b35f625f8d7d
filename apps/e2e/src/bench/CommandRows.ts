import { Effect } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { join } from "node:path"
import { pairs } from "./Measure.ts"
import { ms, type Row, times } from "./Row.ts"
import { run, type Setting } from "./Setting.ts"

const small = Effect.fnUntraced(function* (
  setting: Setting,
  rounds: number,
  command: readonly [string, ...Array<string>]
) {
  const { rtt, stack } = setting
  const [name, ...args] = command
  const ours = ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawner.string(ChildProcess.make(name, args)))
  return yield* stack.onRemote(
    Effect.gen(function* () {
      // In turn with each baseline, so that a drift of the machine's speed hits both.
      const fresh = yield* pairs(rounds, ours, setting.fresh(...command))
      const muxed = yield* pairs(rounds, ours, setting.muxed(...command))
      const faster = 1 / fresh.ratio
      const over = fresh.ours.median - rtt
      const row: Row = {
        what: `\`${name === "git" ? "git rev-parse HEAD" : name}\` on a warm machine (library)`,
        rtt,
        ours: ms(fresh.ours.median),
        theirs: `ssh per command ${ms(fresh.theirs.median)} (${times(faster)} slower), ssh with ControlMaster ${ms(muxed.theirs.median)} (${times(1 / muxed.ratio)} slower)`,
        bar: `<= 1 RTT + 10 ms${rtt === 50 ? ", >= 10x faster than ssh per command" : ""}`,
        met: over <= 10 && (rtt !== 50 || faster >= 10)
      }
      return row
    })
  )
})

const launcher = join(import.meta.dirname, "../../../cli/bin/maestro.js")

const cliExec = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  const { rtt, stack } = setting
  const maestro = [
    launcher,
    "--data-dir",
    stack.dataDir,
    "exec",
    "--remote",
    stack.remote.name,
    "--no-stdin",
    "--",
    "true"
  ]
  const exec = yield* pairs(rounds, run(process.execPath, maestro), setting.muxed("true"))
  const over = exec.ours.median - exec.theirs.median
  const row: Row = {
    what: "`maestro exec -- true` (CLI, warm master)",
    rtt,
    ours: ms(exec.ours.median),
    theirs: `ssh with ControlMaster ${ms(exec.theirs.median)}: ${ms(over)} more`,
    bar: "<= ssh with ControlMaster + 150 ms",
    met: over <= 150
  }
  return row
})

/** Small commands, by the library and by the command line. */
export const commandRows = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  yield* setting.host.exec([
    "sh",
    "-c",
    'cd "$1" && [ -e .git ] || { git init -q . && git -c user.name=b -c user.email=b@b commit -q --allow-empty -m bench; }',
    "sh",
    setting.host.home
  ])
  return [
    yield* small(setting, rounds, ["true"]),
    yield* small(setting, rounds, ["git", "-C", setting.host.home, "rev-parse", "HEAD"]),
    yield* cliExec(setting, Math.ceil(rounds / 2))
  ]
})

/** `maestro --help`, against a Node that does nothing. */
export const helpRow = Effect.fnUntraced(function* (rounds: number) {
  const help = yield* pairs(
    rounds,
    run(process.execPath, ["--", launcher, "--help"]),
    run(process.execPath, ["-e", "0"])
  )
  return {
    what: "`maestro --help` (CLI)",
    ours: ms(help.ours.median),
    theirs: `\`node -e 0\` ${ms(help.theirs.median)} (${times(help.ratio)})`,
    bar: "<= 150 ms",
    met: help.ours.median <= 150
  } satisfies Row
})
