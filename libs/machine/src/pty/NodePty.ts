import { write as writeFd } from "node:fs"
import { ReadStream } from "node:tty"
import type { PtySize } from "@maestro/core/machine/Pty"
import {
  type Cause,
  Data,
  Deferred,
  type Duration,
  Effect,
  Option,
  PlatformError,
  Queue,
  Schedule,
  Semaphore,
  Stream
} from "effect"
import { loadBinding, type PtyBinding } from "./PtyBinding.ts"

/** Bytes that wait for the reader before the program is held, and how many may be left when it goes on. */
const highWater = 256 * 1_024
const lowWater = 64 * 1_024

/** What is handed to the kernel at once; a terminal's own buffer is 4 KiB. */
const piece = 4_096

/** How often a terminal whose program does not read is tried again. */
const full = Schedule.min([Schedule.exponential("1 millis"), Schedule.spaced("20 millis")])

/** How long after the program's end a terminal that gives nothing more is taken to be over: macOS does not always say so. */
const quiet = "500 millis"

/** A program to be started in a terminal on this machine. */
export interface PtyProgram {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly size: PtySize
  /** How long the program has to end after the hang-up. Without it, one that passes over a hang-up goes on. */
  readonly killAfter?: Duration.Input
}

export interface PtyEnd {
  readonly code: number
  /** The number of the signal that ended the program, or 0. */
  readonly signal: number
}

/** A program in a terminal on this machine. It is hung up when the scope closes. */
export interface NodePty {
  readonly pid: number
  readonly output: Stream.Stream<Uint8Array>
  write(bytes: Uint8Array): Effect.Effect<void, PlatformError.PlatformError>
  resize(size: PtySize): Effect.Effect<void, PlatformError.PlatformError>
  readonly end: Effect.Effect<PtyEnd>
  readonly isRunning: Effect.Effect<boolean>
  signal(name: NodeJS.Signals): Effect.Effect<void>
}

class Failure extends Data.TaggedError("Failure")<{ readonly cause: unknown }> {}

const failed = (method: string, description: string) =>
  PlatformError.systemError({ _tag: "BadResource", module: "Pty", method, description })

const ended = failed("write", "The program in the terminal has ended, so it takes no input.")

/** Sizes that no terminal has (a hidden pane measures 0) would be an error of the system's. */
const clamp = (count: number) => Math.min(Math.max(1, Math.trunc(count) || 1), 32_767)

const errnoOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined)

const writeOnce = (fd: number, bytes: Uint8Array) =>
  Effect.callback<number, Failure>((resume) =>
    writeFd(fd, bytes, (cause, written) =>
      resume(cause === null ? Effect.succeed(written) : Effect.fail(new Failure({ cause })))
    )
  )

/** The bytes that a terminal gives, held back by a slow reader. */
const outputOf = (socket: ReadStream, queue: Queue.Queue<Uint8Array, Cause.Done>) => {
  let waiting = 0
  let heard = 0
  socket.on("data", (bytes: Uint8Array) => {
    heard += 1
    waiting += bytes.length
    Queue.offerUnsafe(queue, bytes)
    if (waiting > highWater) socket.pause()
  })
  // EIO is how Linux says that no program has the terminal open any more.
  socket.on("error", () => Queue.endUnsafe(queue))
  socket.on("close", () => Queue.endUnsafe(queue))
  const taken = (bytes: Uint8Array) =>
    Effect.sync(() => {
      waiting -= bytes.length
      if (waiting <= lowWater && socket.isPaused()) socket.resume()
    })
  /** Ends the output of a program that is gone, once its reader has had all there was. */
  const finish = Effect.sync(() => heard).pipe(
    Effect.flatMap((before) =>
      Effect.delay(
        Effect.sync(() => heard === before && waiting === 0),
        quiet
      )
    ),
    Effect.repeat({ until: (isOver) => isOver }),
    Effect.andThen(Queue.end(queue))
  )
  return { stream: Stream.tap(Stream.fromQueue(queue), taken), finish }
}

const fork = (
  loaded: { binding: PtyBinding; helperPath: string },
  program: PtyProgram,
  onExit: (end: PtyEnd) => void
) =>
  Effect.try({
    try: () =>
      loaded.binding.fork(
        program.file,
        program.args,
        Object.entries(program.env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
        program.cwd,
        clamp(program.size.columns),
        clamp(program.size.rows),
        -1,
        -1,
        true,
        loaded.helperPath,
        (code, signal) => onExit({ code, signal })
      ),
    catch: (cause) => failed("open", `This computer gave no terminal for ${program.file}: ${String(cause)}`)
  })

/** Starts a program in a terminal of its own on this machine, as the leader of a session of its own. */
export const spawnPty = Effect.fn("NodePty.spawn")(function* (program: PtyProgram) {
  const loaded = yield* loadBinding
  const end = yield* Deferred.make<PtyEnd>()
  const queue = yield* Queue.unbounded<Uint8Array, Cause.Done>()
  const writing = yield* Semaphore.make(1)
  const isOver = Effect.map(Deferred.poll(end), Option.isSome)
  let closed = false

  const signalTo = (pid: number, name: NodeJS.Signals) =>
    Effect.flatMap(isOver, (over) =>
      // A pid may be another program's once ours has been waited for.
      over ? Effect.void : Effect.ignore(Effect.try({ try: () => process.kill(pid, name), catch: () => ended }))
    )
  const { killAfter } = program
  const endSurely = (pid: number) =>
    killAfter === undefined
      ? Effect.void
      : Deferred.await(end).pipe(Effect.timeoutOption(killAfter), Effect.andThen(signalTo(pid, "SIGKILL")))
  const { pid, fd, socket } = yield* Effect.acquireRelease(
    Effect.map(
      fork(loaded, program, (how) => Deferred.doneUnsafe(end, Effect.succeed(how))),
      (forked) => ({ ...forked, socket: new ReadStream(forked.fd) })
    ),
    (terminal) =>
      signalTo(terminal.pid, "SIGHUP").pipe(
        Effect.andThen(
          Effect.sync(() => {
            closed = true
            terminal.socket.destroy()
          })
        ),
        // The number of a descriptor that was closed may be another file's: no write is under way by then.
        Semaphore.withPermit(writing),
        Effect.andThen(endSurely(terminal.pid))
      )
  )
  const output = outputOf(socket, queue)
  yield* Deferred.await(end).pipe(Effect.andThen(output.finish), Effect.forkScoped({ startImmediately: true }))

  const writePiece = (bytes: Uint8Array) =>
    Effect.suspend(() => (closed ? Effect.fail(new Failure({ cause: ended })) : writeOnce(fd, bytes))).pipe(
      Semaphore.withPermit(writing),
      Effect.uninterruptible,
      Effect.retry({ schedule: full, while: ({ cause }) => errnoOf(cause) === "EAGAIN" }),
      Effect.mapError(() => ended)
    )
  const turn = yield* Semaphore.make(1)
  const write = (bytes: Uint8Array) =>
    Effect.gen(function* () {
      for (let at = 0; at < bytes.length;) {
        if (yield* isOver) return yield* ended
        at += yield* writePiece(bytes.subarray(at, at + piece))
      }
    }).pipe(Semaphore.withPermit(turn))

  return {
    pid,
    output: output.stream,
    write,
    resize: ({ columns, rows }) =>
      Effect.suspend(() => {
        if (closed) return Effect.fail(failed("resize", "The terminal is closed."))
        return Effect.try({
          try: () => loaded.binding.resize(fd, clamp(columns), clamp(rows)),
          catch: (cause) => failed("resize", String(cause))
        })
      }),
    end: Deferred.await(end),
    isRunning: Effect.map(isOver, (over) => !over),
    signal: (name) => signalTo(pid, name)
  } satisfies NodePty
})
