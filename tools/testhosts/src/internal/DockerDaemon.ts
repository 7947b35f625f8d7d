import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import * as Fs from "node:fs"
import * as Http from "node:http"
import { Effect, Schedule } from "effect"
import * as Command from "../Command.ts"
import * as Processes from "../Processes.ts"
import { TestHostError } from "../TestHost.ts"
import { withFileLock } from "./FileLock.ts"
import { live } from "./Live.ts"

/** Where the daemon that tests start for themselves keeps what it needs while it runs. Short: socket paths are. */
export const runtime = "/run/maestro-testhosts"
export const socket = `${runtime}/docker.sock`
const users = `${runtime}/users`
const execRoot = `${runtime}/exec`
const pidFile = `${runtime}/dockerd.pid`

export const dockerError =
  (step: string, hint = "") =>
  (error: unknown) =>
    new TestHostError({
      provider: "docker",
      step,
      detail: error instanceof Error ? error.message : String(error),
      hint
    })

/** Something of Node's that throws, as an effect that fails. */
export const attempt = <A>(step: string, run: () => A) => Effect.try({ try: run, catch: dockerError(step) })

const makeFolder = (path: string, mode = 0o755) =>
  attempt(`make the folder ${path}`, () => Fs.mkdirSync(path, { recursive: true, mode }))

/** One process at a time starts, stops or fills an engine. */
export const locked = <A, E, R>(folder: string, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(makeFolder(folder), withFileLock(`${folder}/lock.db`)(effect))

/** Whether an engine answers on a socket. */
export const answers = (path: string) =>
  Effect.callback<boolean>((resume) => {
    const request = Http.get({ socketPath: path, path: "/_ping", timeout: 5_000 }, (response) => {
      response.resume()
      resume(Effect.succeed(response.statusCode === 200))
    })
    request.on("timeout", () => request.destroy())
    request.on("error", () => resume(Effect.succeed(false)))
  })

/**
 * What works on most machines comes first, then without firewall rules, then without an overlay file system. Forwarding
 * stays as it is: nothing here needs it, and a daemon that turns it on closes the machine's own forwarding.
 */
const attempts: ReadonlyArray<ReadonlyArray<string>> = [
  ["--ip-forward=false"],
  ["--ip-forward=false", "--iptables=false"],
  ["--ip-forward=false", "--iptables=false", "--storage-driver=vfs"]
]

const launch = Effect.fnUntraced(function* (cache: string, flags: ReadonlyArray<string>) {
  const log = `${cache}/dockerd.log`
  const args = [
    `--data-root=${cache}/docker`,
    `--exec-root=${execRoot}`,
    `--pidfile=${pidFile}`,
    `--host=unix://${socket}`
  ]
  // Not a scoped child: it serves other test processes too, and outlives this one when they still need it.
  const state = yield* attempt("start dockerd", () => {
    const output = Fs.openSync(log, "w")
    const { DOCKER_HOST: _, ...env } = process.env
    const child = spawn("dockerd", [...args, ...flags], { detached: true, stdio: ["ignore", output, output], env })
    Fs.closeSync(output)
    const ended: { why: string | undefined } = { why: undefined }
    child.on("error", (error) => (ended.why = error.message))
    child.on("exit", (code, signal) => (ended.why = `it ended with ${code ?? signal}`))
    child.unref()
    return ended
  })
  const look = Effect.gen(function* () {
    if (yield* answers(socket)) return true
    if (state.why === undefined) return false
    const said = yield* attempt(`read ${log}`, () => Fs.readFileSync(log, "utf8"))
    const end = said.trim().split("\n").slice(-5).join("\n")
    return yield* dockerError("start dockerd", `Its log: ${log}`)(`${state.why}\n${end}`)
  })
  yield* look.pipe(
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (ready) => ready }),
    Effect.timeoutOrElse({
      duration: "60 seconds",
      orElse: () => Effect.fail(dockerError("start dockerd", `Its log: ${log}`)("it does not answer after 60 seconds"))
    })
  )
})

/** The daemon's process, as long as it is a dockerd: after a crash the file may name another program's process. */
const daemon = Effect.gen(function* () {
  const text = yield* attempt("read its pid", () => Fs.readFileSync(pidFile, "utf8")).pipe(
    Effect.orElseSucceed(() => "")
  )
  const pid = Number.parseInt(text, 10)
  return (yield* Processes.list).filter((one) => one.pid === pid && one.name === "dockerd")
})

const stop = Effect.gen(function* () {
  yield* Effect.forEach(yield* daemon, ({ pid }) =>
    Effect.ignore(Effect.try({ try: () => process.kill(pid, "SIGTERM"), catch: () => "it is gone already" as const }))
  )
  // It ends its containers first, and containerd last.
  yield* daemon.pipe(
    Effect.repeat({
      schedule: Schedule.spaced("20 millis").pipe(Schedule.upTo({ duration: "30 seconds" })),
      while: (found) => found.length > 0
    })
  )
  yield* Processes.endAll(daemon)
  yield* Processes.endAll(Processes.livingIn(execRoot))
  // The one mount that it leaves behind when it ends.
  yield* Effect.ignore(Command.run(["umount", `${execRoot}/netns/default`]))
})

/** Starts it in the first way that works here. Fails as the last one did. */
const start = (cache: string) => {
  return Effect.firstSuccessOf(attempts.map((flags) => launch(cache, flags).pipe(Effect.tapError(() => stop))))
}

const forget = (mark: string) => attempt(`remove ${mark}`, () => Fs.rmSync(mark, { force: true }))

/** The processes that use the daemon now. Those that died without a word are forgotten. */
const usersNow = Effect.gen(function* () {
  const alive = yield* Processes.living
  const names = yield* attempt(`read ${users}`, () => Fs.readdirSync(users))
  const dead = names.filter((name) => !alive.has(name.split(".")[0] ?? ""))
  yield* Effect.forEach(dead, (name) => forget(`${users}/${name}`))
  return names.length - dead.length
})

/** Starts the daemon unless it runs, and holds it; the last to let it go ends it. Root on Linux only. */
export const hold = Effect.fn("DockerDaemon.hold")(function* (cache: string) {
  const mark = `${users}/${yield* Processes.self}.${randomUUID()}`
  const join = Effect.gen(function* () {
    yield* makeFolder(cache)
    yield* makeFolder(users, 0o700)
    yield* usersNow
    if (!(yield* answers(socket))) {
      yield* stop
      yield* start(cache)
    }
    yield* attempt(`write ${mark}`, () => Fs.writeFileSync(mark, ""))
  })
  const leave = Effect.gen(function* () {
    yield* forget(mark)
    if ((yield* usersNow) === 0) yield* stop
  })
  yield* Effect.acquireRelease(locked(runtime, join).pipe(Effect.provide(live)), () =>
    locked(runtime, leave).pipe(Effect.provide(live), Effect.orDie)
  )
})
