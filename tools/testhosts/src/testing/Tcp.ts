import * as Net from "node:net"
import { Effect, type Scope } from "effect"

export interface Received {
  readonly bytes: Buffer
  /** How the other side ended the connection. */
  readonly end: "fin" | "reset"
}

export interface Peer {
  readonly socket: Net.Socket
  send(bytes: Buffer | string): Effect.Effect<void>
  readonly end: Effect.Effect<void>
  /** Waits until at least `count` bytes have come, and gives all that came. */
  receive(count: number): Effect.Effect<Buffer>
  /** Waits for the end, and gives all that came before it. */
  readonly received: Effect.Effect<Received>
}

const peerOf = (socket: Net.Socket): Peer => {
  const chunks: Array<Buffer> = []
  let size = 0
  let end: Received["end"] | undefined
  const waiters = new Set<() => void>()
  const notify = () => [...waiters].forEach((waiter) => waiter())
  const ended = (how: Received["end"]) => {
    end ??= how
    notify()
  }
  socket.on("data", (chunk) => {
    chunks.push(chunk)
    size += chunk.length
    notify()
  })
  socket.on("end", () => ended("fin"))
  socket.on("error", () => ended("reset"))
  const wait = <A>(look: () => A | undefined) =>
    Effect.callback<A>((resume) => {
      const check = () => {
        const found = look()
        if (found === undefined) return
        waiters.delete(check)
        resume(Effect.succeed(found))
      }
      waiters.add(check)
      check()
    })
  return {
    socket,
    send: (bytes) =>
      Effect.callback<void>((resume) => {
        socket.write(bytes, () => resume(Effect.void))
      }),
    end: Effect.sync(() => void socket.end()),
    receive: (count) => wait(() => (size >= count ? Buffer.concat(chunks) : undefined)),
    received: wait(() => (end === undefined ? undefined : { bytes: Buffer.concat(chunks), end }))
  }
}

/** A TCP server that hands every connection to `onPeer`. Gone with the scope. */
export const serve = (onPeer: (peer: Peer) => void): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Net.Socket>()
    const server = Net.createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket)
      onPeer(peerOf(socket))
    })
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        server.close()
        for (const socket of sockets) socket.destroy()
      })
    )
    return yield* Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as Net.AddressInfo).port)))
    })
  })

/** Connects, and fails with the system's code, such as ECONNREFUSED. */
export const connect = (port: number): Effect.Effect<Peer, string | undefined, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Net.Socket, string | undefined>((resume) => {
      const socket = Net.connect({ port, host: "127.0.0.1", allowHalfOpen: true })
      socket.once("connect", () => resume(Effect.succeed(socket)))
      socket.once("error", (error: NodeJS.ErrnoException) => resume(Effect.fail(error.code)))
    }),
    (socket) => Effect.sync(() => void socket.destroy())
  ).pipe(Effect.map(peerOf))
