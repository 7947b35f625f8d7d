import { Deferred, Effect, type PlatformError, Queue, Sink, Stream } from "effect"
import { ExitCode, makeHandle, ProcessId } from "effect/process/ChildProcessSpawner"
import { PacketReader } from "../sftp/PacketReader.ts"
import { PacketSplitter } from "../sftp/PacketSplitter.ts"
import { PacketType } from "../sftp/PacketType.ts"
import { PacketWriter } from "../sftp/PacketWriter.ts"

/** A request as the other side sees it. */
export interface SeenRequest {
  readonly type: number
  readonly id: number
  readonly fields: PacketReader
}

/** The server's side of a session, played by a test: for what no real server does when it is wanted. */
export const makePeer = Effect.gen(function* () {
  const output = yield* Queue.unbounded<Uint8Array, PlatformError.PlatformError>()
  const requests = yield* Queue.unbounded<SeenRequest>()
  const ended = yield* Deferred.make<ExitCode, PlatformError.PlatformError>()
  const splitter = new PacketSplitter()
  const see = (chunk: Uint8Array) => {
    const packets = splitter.push(chunk)
    if (packets._tag === "Failure") return Effect.die(packets.failure)
    return Effect.forEach(packets.success, (bytes) => {
      const fields = new PacketReader(bytes)
      return Queue.offer(requests, { type: fields.byte(), id: fields.uint32(), fields })
    })
  }
  const handle = makeHandle({
    pid: ProcessId(1),
    exitCode: Deferred.await(ended),
    isRunning: Effect.map(Deferred.isDone(ended), (isDone) => !isDone),
    kill: () => Effect.asVoid(Deferred.succeed(ended, ExitCode(143))),
    stdin: Sink.forEach(see),
    stdout: Stream.fromQueue(output),
    stderr: Stream.empty,
    all: Stream.empty,
    getInputFd: () => Sink.drain,
    getOutputFd: () => Stream.empty,
    unref: Effect.succeed(Effect.void)
  })
  const send = (bytes: Uint8Array) => Queue.offer(output, bytes)
  const answer = (type: number, id: number, fields: (packet: PacketWriter) => PacketWriter) =>
    send(fields(new PacketWriter(type).uint32(id)).finish())
  return {
    handle,
    send,
    answer,
    next: Queue.take(requests),
    /** The server's first packet, with the extensions that it has. */
    begin: (...extensions: ReadonlyArray<string>) =>
      answer(PacketType.version, 3, (packet) =>
        extensions.reduce((all, name) => all.string(new TextEncoder().encode(name)).string(new Uint8Array()), packet)
      )
  }
})
