import type { Remote } from "@maestro/core/remote/Remote"
import { Prompts, type PromptsShape } from "@maestro/core/remote/Prompts"
import { Effect, FileSystem } from "effect"
import { resolve } from "../config/SshConfig.ts"
import { endMaster } from "../transport/Master.ts"
import { startMaster } from "../transport/MasterStart.ts"

/** Makes one connection with whoever answers, gives ssh's log of it, and ends it with the scope. */
export const connectOnce = (remote: Remote, prompts: PromptsShape) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* Effect.orDie(fs.makeTempDirectoryScoped({ prefix: "connect-" }))
    const path = `${folder}/master`
    const config = yield* resolve(remote)
    const logPath = `${folder}/log`
    yield* Effect.acquireRelease(
      startMaster({ remote, config, path, logPath, onLog: () => Effect.void }),
      () => endMaster(remote, path, "exit"),
      { interruptible: true }
    )
    return yield* Effect.orDie(fs.readFileString(logPath))
  }).pipe(Effect.provideService(Prompts, prompts))
