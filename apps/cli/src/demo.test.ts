import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Maestro } from "./testing/Maestro.ts"
import { processesMarked, processesWith } from "./testing/RemoteUnderTest.ts"

/** A world that shows what was left behind: an empty folder for temporary files, and one for control sockets. */
const world = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "mdemo-"))
    const [tmp, runtime, home] = ["t", "r", "h"].map((name) => join(folder, name)) as [string, string, string]
    for (const each of [tmp, runtime, home]) mkdirSync(each, { mode: 0o700 })
    const maestro = new Maestro(join(folder, "data"))
    const env = { TMPDIR: tmp, XDG_RUNTIME_DIR: runtime, HOME: home, NODE_COMPILE_CACHE: join(folder, "cache") }
    const left = {
      files: () =>
        [tmp, runtime, home].flatMap((each) => readdirSync(each)).concat(existsSync(maestro.dataDir) ? "data" : []),
      processes: () => [...processesWith(folder), ...processesMarked(folder)]
    }
    return { folder, maestro, env, left }
  }),
  ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const jobsIn = (stderr: string) => processesMarked(`MAESTRO_JOB=${/run ([0-9a-f-]{36})/.exec(stderr)?.[1]}`)

/** What watches over a channel outlives it by a second, to clean up after it. */
const guardsAreGone = (left: { readonly processes: () => ReadonlyArray<string> }) =>
  Effect.suspend(() => (left.processes().length === 0 ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("100 millis"))
  )

describe("maestro demo", () => {
  it.live("shows a run that survives a cut link, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const { maestro, env, left } = yield* world
      const { code, stdout, stderr } = yield* maestro.run(["demo"], { env })
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout.toString(), "none lost, none twice")
      assert.include(stdout.toString(), "# Report of the demo agent")
      assert.match(stderr, /demo on demo, access full, run [0-9a-f-]{36}\n/)
      assert.match(
        stderr,
        /the link is cut[^]*The link is lost: [^]*can be reached again[^]*Reconnected: back after [\d.]+ s\./
      )
      assert.deepEqual([left.files(), jobsIn(stderr)], [[], []])
      yield* guardsAreGone(left)
    })
  )

  it.live("tells programs the same as JSON Lines", () =>
    Effect.gen(function* () {
      const { maestro, env } = yield* world
      const { code, stdout, stderr } = yield* maestro.run(["demo", "--json"], { env })
      assert.deepEqual([code, stderr], [0, ""])
      const lines = stdout
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
      assert.strictEqual(lines[0].type, "run")
      assert.deepEqual(
        lines.flatMap(({ type, link }) => (type === "link" ? [link] : [])),
        ["lost", "restored"]
      )
      const { type, sameBytes, written, received } = lines.at(-1)
      assert.deepEqual([type, sameBytes, received], ["demo", true, written])
    })
  )

  it.live("leaves nothing behind when it is interrupted while the link is cut", () =>
    Effect.gen(function* () {
      const { maestro, env, left } = yield* world
      const running = yield* maestro.start(["demo"], { env })
      yield* running.said("the link is cut")
      running.child.kill("SIGINT")
      const { code, stderr } = yield* running.end
      assert.strictEqual(code, 130)
      assert.deepEqual([left.files(), jobsIn(stderr)], [[], []])
      yield* guardsAreGone(left)
    })
  )
})
