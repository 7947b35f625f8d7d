import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Jobs } from "@maestro/core/machine/Jobs"
import { jobsSuite } from "@maestro/core/testing/JobsSuite"
import { Context, Effect, Layer } from "effect"
import { afterAll, beforeAll } from "vitest"
import { Helper } from "../helper/Helper.ts"
import * as LocalShell from "../shell/LocalShell.ts"
import * as MachineSpawner from "../spawner/MachineSpawner.ts"
import * as HelperJobs from "./HelperJobs.ts"

// Jobs are kept in the user's state folder: not in that of whoever runs the tests.
const state = mkdtempSync(join(tmpdir(), "maestro-jobs-"))
beforeAll(() => void (process.env["XDG_STATE_HOME"] = state))
afterAll(() => rmSync(state, { recursive: true, force: true }))

const live = Layer.mergeAll(HelperJobs.layer, MachineSpawner.layer).pipe(
  Layer.provideMerge(Helper.layer),
  Layer.provide(LocalShell.layer),
  Layer.provide(NodeServices.layer)
)

jobsSuite("HelperJobs over a local sh", live, {
  anotherClient: Effect.map(Layer.build(Layer.fresh(live)), (context) => Context.get(context, Jobs)),
  cutLink: Effect.gen(function* () {
    const channel = yield* (yield* Helper).channel
    process.kill(channel.info.pid, "SIGKILL")
    yield* channel.closed
  })
})
