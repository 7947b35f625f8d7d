import * as Net from "node:net"
import { Effect, Schema, type Scope } from "effect"
import { FaultLink } from "./internal/FaultLink.ts"
import {
  type CutManner,
  type Direction,
  type FaultState,
  type FaultStats,
  seeded,
  type Shaping,
  unshaped
} from "./internal/FaultState.ts"

export class FaultProxyError extends Schema.TaggedError<FaultProxyError>()("FaultProxyError", {
  port: Schema.Int,
  detail: Schema.String
}) {
  override get message() {
    return `The fault proxy could not listen on 127.0.0.1:${this.port}: ${this.detail}`
  }
}

export interface FaultProxyOptions {
  /** The server's port. */
  readonly port: number
  /** The server's address. Default 127.0.0.1. */
  readonly host?: string
  /** For the jitter. Default 1. */
  readonly seed?: number
}

export interface CutOptions {
  /** Whose bytes are counted. */
  readonly direction: Direction
  /** Exactly this many more bytes reach the other side, then the connection ends. 0 cuts at once. */
  readonly bytes: number
  /** `close` sends FIN to both sides (default), `reset` sends RST. */
  readonly manner?: CutManner
}

/** A TCP proxy on 127.0.0.1 that does to connections what networks do, on command. */
export interface FaultProxy {
  readonly port: number
  readonly stats: Effect.Effect<FaultStats>
  /** Waits until the figures are as wanted. They are looked at whenever one changes. */
  until(wanted: (stats: FaultStats) => boolean): Effect.Effect<FaultStats>
  /** Sets latency, jitter (ms) and bandwidth (bytes/s) for what comes from now on. What is left out is unlimited. */
  shape(shaping: Partial<Shaping>): Effect.Effect<void>
  /**
   * Ends all connections after the next `bytes` bytes, counted over all connections, once. The effect inside waits until
   * it has happened. A second call before that takes the place of the first.
   */
  cutAfter(options: CutOptions): Effect.Effect<Effect.Effect<void>>
  /** Ends every connection, old and new, once it has passed `bytes` bytes since its own start, until `restore`. */
  cutEachAfter(options: CutOptions): Effect.Effect<void>
  /** RST to both sides of every connection. */
  readonly reset: Effect.Effect<void>
  /** FIN to both sides of every connection. */
  readonly close: Effect.Effect<void>
  /** FIN in one direction only: with `toClient` the client sees the end, and may still speak. */
  halfClose(direction: Direction): Effect.Effect<void>
  /**
   * Nothing passes any more, no FIN and no RST either. New connections are accepted and stay silent. Like a real
   * network's, it loses nothing when the connection outlives it: `restore` lets the bytes go on.
   */
  readonly blackHole: Effect.Effect<void>
  /** Ends a black hole, and nothing else: what was held back goes on. */
  readonly thaw: Effect.Effect<void>
  /** Stops listening: new connections are refused. Those that are open stay. */
  readonly refuse: Effect.Effect<void, FaultProxyError>
  /** No faults: listens, forwards, without delay or limit. Connections that ended stay ended. */
  readonly restore: Effect.Effect<void, FaultProxyError>
}

const listen = (server: Net.Server, port: number) =>
  Effect.callback<number, FaultProxyError>((resume) => {
    const onError = (cause: Error) => resume(Effect.fail(new FaultProxyError({ port, detail: cause.message })))
    server.once("error", onError)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", onError)
      const address = server.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })

/** `close` calls back only when the last connection is gone too, but it stops listening at once. */
const unlisten = (server: Net.Server) => Effect.sync(() => void server.close())

const make = (server: Net.Server, options: FaultProxyOptions) => {
  const links = new Set<FaultLink>()
  const waiters = new Set<() => void>()
  let stats: FaultStats = { connections: 0, open: 0, toClient: 0, toServer: 0, cuts: 0 }
  const update = (change: Partial<FaultStats>) => {
    stats = { ...stats, ...change }
    for (const waiter of waiters) waiter()
  }
  const state: FaultState = {
    shaping: unshaped,
    frozen: false,
    cut: undefined,
    connectionCut: undefined,
    random: seeded(options.seed ?? 1),
    count: (direction, bytes) => update({ [direction]: stats[direction] + bytes }),
    onCut: (manner, what) => {
      for (const link of what === "all" ? [...links] : [what]) link.end(manner, "flushed")
      update({ cuts: stats.cuts + 1 })
    }
  }
  const target = { host: options.host ?? "127.0.0.1", port: options.port }
  server.on("connection", (client) => {
    const link = new FaultLink(state, client, target, (closed) => {
      links.delete(closed)
      update({ open: links.size })
    })
    links.add(link)
    update({ connections: stats.connections + 1, open: links.size })
  })
  const change = (how: () => void) =>
    Effect.sync(() => {
      how()
      for (const link of [...links]) link.stateChanged()
    })
  const endAll = (manner: CutManner) => Effect.sync(() => [...links].forEach((link) => link.end(manner, "at once")))
  const destroy = Effect.sync(() => [...links].forEach((link) => link.destroy()))
  const until = (wanted: (stats: FaultStats) => boolean) =>
    Effect.callback<FaultStats>((resume) => {
      const look = () => {
        if (!wanted(stats)) return
        waiters.delete(look)
        resume(Effect.succeed(stats))
      }
      waiters.add(look)
      look()
      return Effect.sync(() => void waiters.delete(look))
    })
  const cutAfter = (cut: CutOptions) =>
    Effect.sync(() => {
      const manner = cut.manner ?? "close"
      let happened = false
      const done = () => {
        happened = true
        for (const waiter of waiters) waiter()
      }
      if (cut.bytes > 0) state.cut = { direction: cut.direction, manner, left: cut.bytes, done }
      else {
        state.onCut(manner, "all")
        done()
      }
      return Effect.asVoid(until(() => happened))
    })
  return { state, change, endAll, destroy, until, cutAfter, links, stats: Effect.sync(() => stats) }
}

/** Starts a proxy in front of a port. It and its connections are gone when the scope closes. */
export const start = Effect.fn("FaultProxy.start")(function* (
  options: FaultProxyOptions
): Effect.fn.Return<FaultProxy, FaultProxyError, Scope.Scope> {
  const server = Net.createServer({ allowHalfOpen: true, noDelay: true })
  const proxy = make(server, options)
  yield* Effect.addFinalizer(() => Effect.andThen(unlisten(server), proxy.destroy))
  const port = yield* listen(server, 0)
  const listenAgain = Effect.suspend(() => (server.listening ? Effect.void : Effect.asVoid(listen(server, port))))
  return {
    port,
    stats: proxy.stats,
    until: proxy.until,
    shape: (shaping) => proxy.change(() => (proxy.state.shaping = { ...unshaped, ...shaping })),
    cutAfter: proxy.cutAfter,
    cutEachAfter: (cut) =>
      Effect.sync(() => {
        proxy.state.connectionCut = { manner: "close", ...cut }
      }),
    reset: proxy.endAll("reset"),
    close: proxy.endAll("close"),
    halfClose: (direction) => Effect.sync(() => [...proxy.links].forEach((link) => link.halfClose(direction))),
    blackHole: proxy.change(() => (proxy.state.frozen = true)),
    thaw: proxy.change(() => (proxy.state.frozen = false)),
    refuse: unlisten(server),
    restore: Effect.andThen(
      listenAgain,
      proxy.change(() => {
        Object.assign(proxy.state, { shaping: unshaped, frozen: false, cut: undefined, connectionCut: undefined })
      })
    )
  }
})
