import { ReadStream } from "node:tty"
import type { PtySize } from "@maestro/core/machine/Pty"
import { type Cause, Deferred, Effect, Option, type PlatformError, Queue, Stream } from "effect"
import { loadBinding, type LoadedBinding } from "./PtyBinding.ts"
import { makePtyInput, ptyError } from "./PtyInput.ts"
import { resizeBy, within } from "./PtySizes.ts"

/** Bytes that wait for the reader before the program is held, and how many may be left when it goes on. */
const highWater = 256 * 1_024
const lowWater = 64 * 1_024

/** How long after the program's end a terminal that gives nothing more is taken to be over: macOS does not always say so. */
const quiet = "500 millis"

/** A program to be started in a terminal on this machine. */
export interface PtyProgram {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly size: PtySize
}

export interface PtyEnd {
  readonly code: number
  /** The number of the signal that ended the program, or 0. */
  readonly signal: number
}

/** A program in a terminal on this machine. It is hung up when the scope closes. */
export interface NodePty {
  readonly output: Stream.Stream<Uint8Array>
  write(bytes: Uint8Array): Effect.Effect<void, PlatformError.PlatformError>
  resize(size: PtySize): Effect.Effect<void, PlatformError.PlatformError>
  readonly end: Effect.Effect<PtyEnd>
}

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

const fork = (loaded: LoadedBinding, program: PtyProgram, onExit: (end: PtyEnd) => void) =>
  Effect.try({
    try: () =>
      loaded.binding.fork(
        program.file,
        program.args,
        Object.entries(program.env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
        program.cwd,
        within(program.size.columns),
        within(program.size.rows),
        -1,
        -1,
        true,
        loaded.helperPath,
        (code, signal) => onExit({ code, signal })
      ),
    catch: (cause) => ptyError("open", `This computer gave no terminal for ${program.file}: ${String(cause)}`)
  })

/** Starts a program in a terminal of its own on this machine, as the leader of a session of its own. */
export const spawnPty = Effect.fn("NodePty.spawn")(function* (program: PtyProgram) {
  const loaded = yield* loadBinding
  const end = yield* Deferred.make<PtyEnd>()
  const queue = yield* Queue.unbounded<Uint8Array, Cause.Done>()
  const hangUp = (pid: number) =>
    Effect.flatMap(Deferred.poll(end), (how) =>
      // A pid may be another program's once ours has been waited for.
      Option.isSome(how)
        ? Effect.void
        : Effect.ignore(Effect.try({ try: () => process.kill(pid, "SIGHUP"), catch: String }))
    )
  const { fd, socket, input } = yield* Effect.acquireRelease(
    Effect.gen(function* () {
      const forked = yield* fork(loaded, program, (how) => Deferred.doneUnsafe(end, Effect.succeed(how)))
      return { ...forked, socket: new ReadStream(forked.fd), input: yield* makePtyInput(forked.fd) }
    }),
    (terminal) =>
      // The leader of the session is told by name: others may hold this side of the terminal open too.
      Effect.andThen(hangUp(terminal.pid), terminal.input.closeBy(Effect.sync(() => void terminal.socket.destroy())))
  )
  const output = outputOf(socket, queue)
  yield* Deferred.await(end).pipe(Effect.andThen(output.finish), Effect.forkScoped({ startImmediately: true }))
  return {
    output: output.stream,
    write: input.write,
    resize: (size) => resizeBy(loaded.binding, fd, input.isClosed, size),
    end: Deferred.await(end)
  } satisfies NodePty
})
