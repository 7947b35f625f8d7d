import * as Net from "node:net"
import { Effect, FileSystem, Schedule } from "effect"
import { ChildProcess } from "effect/process"
import * as Command from "../Command.ts"
import { TestHostError } from "../TestHost.ts"
import { live } from "./Live.ts"
import { type SshdConfig, sshdConfig } from "./SshdConfig.ts"

export const failed =
  (step: string, hint = "") =>
  (error: { readonly message: string }) =>
    new TestHostError({ provider: "process", step, detail: error.message, hint })

const install = "Install OpenSSH's server and client (Debian: apt-get install openssh-server openssh-client)."

export const firstThatExists = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  return (yield* Effect.filter(paths, (path) => Effect.orElseSucceed(files.exists(path), () => false)))[0]
})

/** A port that is free now. Somebody may take it before sshd does: the caller tries again then. */
export const freePort = Effect.callback<number, TestHostError>((resume) => {
  const server = Net.createServer()
  server.once("error", (error) => resume(Effect.fail(failed("find a free port")(error))))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

export const findSshd = Effect.gen(function* () {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin", "/sbin"]
  const path = yield* firstThatExists(folders.filter((folder) => folder !== "").map((folder) => `${folder}/sshd`))
  if (path !== undefined) return path
  return yield* new TestHostError({ provider: "process", step: "find sshd", detail: "there is none", hint: install })
})

/** Writes the configuration and lets sshd check it; what it does not know is left out or said. */
export const configure = Effect.fnUntraced(function* (sshd: string, config: SshdConfig) {
  const files = yield* FileSystem.FileSystem
  const path = `${config.folder}/sshd_config`
  const check = (knowsPenalties: boolean) =>
    files
      .writeFileString(path, sshdConfig(config, knowsPenalties))
      .pipe(Effect.mapError(failed("write sshd_config")), Effect.andThen(Command.run([sshd, "-t", "-f", path])))
  const first = yield* check(true)
  const result = first.stderr.includes("PerSourcePenalties") ? yield* check(false) : first
  if (result.exitCode !== 0) {
    return yield* failed("configure sshd", "Look at extraConfig and setEnv.")({ message: result.stderr.trim() })
  }
  return path
})

/** Starts the server (a program, and words before those for sshd) and waits until it listens. Fails with its log when it ends instead. */
export const launch = Effect.fnUntraced(function* ([sshd = "sshd", ...words]: ReadonlyArray<string>, folder: string) {
  const files = yield* FileSystem.FileSystem
  const log = `${folder}/sshd.log`
  const readLog = files.readFileString(log).pipe(Effect.orElseSucceed(() => ""))
  const before = (yield* readLog).length
  const handle = yield* ChildProcess.make(sshd, [...words, "-D", "-f", `${folder}/sshd_config`, "-E", log], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    forceKillAfter: "1 second",
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }
  }).pipe(Effect.mapError(failed("start sshd", install)))
  const look = Effect.gen(function* () {
    // Running is looked at first: what the log says after the end is complete.
    const running = yield* Effect.orElseSucceed(handle.isRunning, () => false)
    const text = (yield* readLog).slice(before)
    if (text.includes("Server listening on")) return true
    if (running) return false
    return yield* failed("start sshd")({ message: text.trim() === "" ? "it ended without a word" : text.trim() })
  })
  yield* look.pipe(Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (listening) => listening }))
  return handle.pid as number
}, Effect.provide(live))
