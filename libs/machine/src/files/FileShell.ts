import { Effect, type PlatformError, Queue, type Result, type Scope, Stream } from "effect"
import type { Helper } from "../helper/Helper.ts"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import { runScript } from "../helper/HelperRun.ts"
import type { Shell } from "../shell/Shell.ts"
import { isRetryable } from "../jobs/Reconnect.ts"
import { type RunningScript, startScript } from "../spawner/ScriptChannel.ts"
import { badPath, fileFailure, type FileRequest } from "./FileFailure.ts"
import { channelLine, dataFunction, fileScript, inputFunction } from "./FileScript.ts"

/** One of our functions and its words. */
export interface FileCall extends FileRequest {
  readonly call: string
  readonly words: ReadonlyArray<string>
}

type Failing<A> = Effect.Effect<A, PlatformError.PlatformError>

/** Where more bytes than this are written, they get a channel of their own. */
export const smallWrite = 6_000
/** Bytes that are handed to a channel at once. */
const piece = 65_536

/** Runs our scripts for files on a machine: the small ones through the helper, and bytes in bulk on channels. */
export interface FileShell {
  /** What a call prints, in one round trip. */
  run(call: FileCall): Failing<Uint8Array>
  /** A call that clears up. It makes no connection for that, and is not waited for longer than a moment. */
  forget(call: FileCall): Effect.Effect<void>
  /** A call that writes these few bytes. */
  runWith(call: FileCall, data: Uint8Array): Failing<Uint8Array>
  /** What a call prints, as it comes. */
  stream(call: FileCall): Stream.Stream<Uint8Array, PlatformError.PlatformError>
  /** The same for what goes on and on: only ever on a channel of its own, which is its input as well. */
  follow(call: FileCall): Stream.Stream<Uint8Array, PlatformError.PlatformError>
  /** Starts a call that writes what it is given, on a channel of its own; `end` waits until the last byte is written. */
  upload(
    call: FileCall,
    /** Writes what comes at this offset: for a machine that gives no second channel. */
    more: (offset: number) => FileCall
  ): Effect.Effect<FileUpload, PlatformError.PlatformError, Scope.Scope>
}

export interface FileUpload {
  readonly write: (bytes: Uint8Array) => Failing<void>
  readonly end: Failing<void>
}

/** Calls that change nothing, and so may be made twice. */
const questions = new Set([
  "m_access",
  "m_can_notify",
  "m_hash",
  "m_head",
  "m_listing",
  "m_readlink",
  "m_realpath",
  "m_stat"
])

/** Whether the channel died, and not the script said no. */
const isOfChannel = (error: PlatformError.PlatformError) => error.reason.module !== "FileSystem" && isRetryable(error)

/** Whether it is not the path that is wrong. */
const isOfMachine = (error: PlatformError.PlatformError) => error.reason._tag !== "BadArgument"

export const makeFileShell = (helper: Helper["Service"], shell: Shell["Service"]): FileShell => {
  const encoded = (request: FileRequest, script: Result.Result<Uint8Array, string>) =>
    Effect.mapError(Effect.fromResult(script), (why) => badPath(request, `The path cannot be used: ${why}`))

  /**
   * Asks over the channel that is there. It may have died unnoticed (a laptop slept, a network changed) or die under the
   * question, which then is asked once more over a new one.
   */
  const ask = Effect.fnUntraced(function* (call: FileCall) {
    const question = runData(call, "")
    if (!questions.has(call.call)) return yield* question
    return yield* Effect.catchIf(question, isOfChannel, () => question)
  })

  let latest: HelperChannel | undefined
  const runData = Effect.fnUntraced(function* (call: FileCall, data: string) {
    const script = yield* encoded(call, fileScript(call.call, call.words, data))
    latest = yield* helper.channel
    const result = yield* runScript(latest, script)
    if (result.code !== 0) return yield* fileFailure(call, result.code, new TextDecoder().decode(result.stderr))
    return result.stdout
  })

  const start = Effect.fnUntraced(function* (call: FileCall, data: string) {
    const script = yield* encoded(call, fileScript(call.call, call.words, data))
    return yield* startScript(shell, channelLine(script))
  })

  const succeeded = (call: FileCall, running: RunningScript, said = "") =>
    Effect.flatMap(running.exit, (code) => (code === 0 ? Effect.void : Effect.fail(fileFailure(call, code, said))))

  const outputOf = (call: FileCall, running: RunningScript) =>
    Stream.concat(running.stdout, Stream.fromEffectDrain(succeeded(call, running)))

  /** Where the machine gives no second channel, the helper's own has to do. */
  const stream = (call: FileCall) =>
    Effect.gen(function* () {
      const opened = yield* Effect.result(start(call, ""))
      if (opened._tag === "Failure") {
        return isOfMachine(opened.failure) ? Stream.fromEffect(runData(call, "")) : Stream.fail(opened.failure)
      }
      return outputOf(call, opened.success)
    }).pipe(Stream.unwrap)
  const follow = (call: FileCall) => Stream.unwrap(Effect.map(start(call, ""), (running) => outputOf(call, running)))

  const uploadOnChannel = Effect.fnUntraced(function* (call: FileCall) {
    const running = yield* start(call, inputFunction)
    const end = Effect.gen(function* () {
      yield* Queue.end(running.input)
      const said = yield* Stream.mkString(Stream.decodeText(running.stdout))
      yield* succeeded(call, running, said)
    })
    const write = Effect.fnUntraced(function* (bytes: Uint8Array) {
      for (let at = 0; at < bytes.length; at += piece) {
        // Nobody reads it any more: the machine says why.
        if (!(yield* Queue.offer(running.input, bytes.slice(at, at + piece)))) return yield* end
      }
    })
    return { write, end }
  })

  /** Slowly, with one request for every few bytes. */
  const uploadInPieces = Effect.fnUntraced(function* (call: FileCall, more: (offset: number) => FileCall) {
    const send = (request: FileCall, bytes: Uint8Array) => Effect.asVoid(runData(request, dataFunction(bytes)))
    yield* send(call, new Uint8Array())
    let written = 0
    const write = Effect.fnUntraced(function* (bytes: Uint8Array) {
      for (let at = 0; at < bytes.length; at += smallWrite) {
        const part = bytes.subarray(at, at + smallWrite)
        yield* send(more(written), part)
        written += part.length
      }
    })
    return { write, end: Effect.void }
  })

  const upload: FileShell["upload"] = (call, more) =>
    Effect.catchIf(uploadOnChannel(call), isOfMachine, () => uploadInPieces(call, more))

  const forget = Effect.fnUntraced(function* (call: FileCall) {
    if (latest === undefined || (yield* latest.isClosed)) return
    const script = yield* encoded(call, fileScript(call.call, call.words))
    yield* Effect.timeoutOption(runScript(latest, script), "2 seconds")
  })
  return {
    run: ask,
    forget: (call) => Effect.ignore(forget(call)),
    runWith: (call, data) => runData(call, dataFunction(data)),
    stream,
    follow,
    upload
  }
}
