import { Effect, Stream } from "effect"
import type { ChildProcessHandle } from "effect/process/ChildProcessSpawner"
import { Transport } from "../transport/Transport.ts"

const text = (stream: ChildProcessHandle["stdout"]) => Stream.mkString(Stream.decodeText(stream))

/** Runs a command to its end over the transport. */
export const run = (command: string, input: Stream.Stream<Uint8Array> = Stream.empty) =>
  Effect.gen(function* () {
    const transport = yield* Transport
    const handle = yield* transport.exec(command)
    yield* Stream.run(input, handle.stdin).pipe(Effect.ignore, Effect.forkScoped({ startImmediately: true }))
    const [stdout, stderr, exitCode] = yield* Effect.all([text(handle.stdout), text(handle.stderr), handle.exitCode], {
      concurrency: "unbounded"
    })
    return { stdout, stderr, exitCode: Number(exitCode) }
  }).pipe(Effect.scoped)

/** Opens a command that says one line and stays until its channel ends; gives its handle once the line is here. */
export const stay = Effect.gen(function* () {
  const transport = yield* Transport
  const handle = yield* transport.exec("echo there; exec cat")
  yield* handle.stdout.pipe(Stream.decodeText, Stream.splitLines, Stream.take(1), Stream.runDrain)
  return handle
})
