import { randomBytes } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Queue, Scope } from "effect"
import * as FaultProxy from "./FaultProxy.ts"
import { seeded } from "./internal/FaultState.ts"
import * as Tcp from "./testing/Tcp.ts"

/** A proxy in front of a server whose connections are taken from a queue. */
const setUp = Effect.fn(function* (
  seed = 1
): Effect.fn.Return<
  { proxy: FaultProxy.FaultProxy; peers: Queue.Queue<Tcp.Peer> },
  FaultProxy.FaultProxyError,
  Scope.Scope
> {
  const peers = yield* Queue.unbounded<Tcp.Peer>()
  const port = yield* Tcp.serve((peer) => Queue.offerUnsafe(peers, peer))
  return { proxy: yield* FaultProxy.start({ port, seed }), peers }
})

const pair = Effect.fn(function* (seed?: number) {
  const { proxy, peers } = yield* setUp(seed)
  const client = yield* Tcp.connect(proxy.port)
  return { proxy, peers, client, server: yield* Queue.take(peers) }
})

describe("FaultProxy", () => {
  it.live("forwards every byte both ways, in order, and counts them", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      const [there, back] = [randomBytes(3_000_000), randomBytes(2_000_000)]
      const sent = Effect.all([client.send(there), server.send(back)], { concurrency: "unbounded" })
      const got = Effect.all([server.receive(there.length), client.receive(back.length)], { concurrency: "unbounded" })
      const [, [atServer, atClient]] = yield* Effect.all([sent, got], { concurrency: "unbounded" })
      assert.isTrue(there.equals(atServer))
      assert.isTrue(back.equals(atClient))
      yield* client.end
      assert.strictEqual((yield* server.received).end, "fin")
      yield* server.end
      assert.strictEqual((yield* client.received).end, "fin")
      const stats = yield* proxy.until(({ open }) => open === 0)
      assert.deepStrictEqual(stats, { connections: 1, open: 0, toServer: there.length, toClient: back.length, cuts: 0 })
    })
  )

  for (const manner of ["close", "reset"] as const) {
    it.live(`cuts after exactly N bytes, at 40 places, by ${manner}`, () =>
      Effect.gen(function* () {
        const random = seeded(7)
        const { proxy, peers } = yield* setUp()
        const data = randomBytes(300_000)
        for (let round = 0; round < 40; round++) {
          const bytes = round === 0 ? 1 : 1 + Math.floor(random() * (data.length - 1))
          const direction = round % 2 === 0 ? "toClient" : "toServer"
          const client = yield* Tcp.connect(proxy.port)
          const server = yield* Queue.take(peers)
          const [from, to] = direction === "toClient" ? [server, client] : [client, server]
          const cut = yield* proxy.cutAfter({ direction, bytes, manner })
          from.socket.write(data)
          const got = yield* to.received
          yield* cut
          assert.strictEqual(got.end, manner === "close" ? "fin" : "reset")
          assert.isTrue(data.subarray(0, bytes).equals(got.bytes), `${got.bytes.length} bytes instead of ${bytes}`)
          client.socket.destroy()
          server.socket.destroy()
        }
        assert.strictEqual((yield* proxy.stats).cuts, 40)
      })
    )
  }

  it.live("counts a cut over all connections, and ends them all", () =>
    Effect.gen(function* () {
      const { proxy, peers, client, server } = yield* pair()
      const second = yield* Tcp.connect(proxy.port)
      const secondServer = yield* Queue.take(peers)
      const cut = yield* proxy.cutAfter({ direction: "toClient", bytes: 10 })
      yield* server.send("1234567")
      yield* client.receive(7)
      yield* secondServer.send("abcdefg")
      yield* cut
      assert.strictEqual((yield* second.received).bytes.toString(), "abc")
      assert.strictEqual((yield* client.received).bytes.toString(), "1234567")
    })
  )

  it.live("cuts each connection after its own N bytes until it is restored", () =>
    Effect.gen(function* () {
      const { proxy, peers } = yield* setUp()
      yield* proxy.cutEachAfter({ direction: "toServer", bytes: 4 })
      for (const text of ["first", "again"]) {
        const client = yield* Tcp.connect(proxy.port)
        client.socket.write(text)
        const server = yield* Queue.take(peers)
        assert.strictEqual((yield* server.received).bytes.toString(), text.slice(0, 4))
      }
      yield* proxy.restore
      const client = yield* Tcp.connect(proxy.port)
      yield* client.send("whole")
      assert.strictEqual((yield* (yield* Queue.take(peers)).receive(5)).toString(), "whole")
    })
  )

  it.live("adds latency, keeps the order under jitter, and does not limit throughput by it", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair(3)
      yield* proxy.shape({ delay: 60, jitter: 20 })
      const started = performance.now()
      yield* client.send("ping")
      yield* server.receive(4)
      yield* server.send("pong")
      yield* client.receive(4)
      const roundTrip = performance.now() - started
      assert.isAtLeast(roundTrip, 120)
      // Three megabytes in chunks: one window per round trip would take many times the bound.
      const data = randomBytes(3_000_000)
      const from = performance.now()
      for (let at = 0; at < data.length; at += 10_000) server.socket.write(data.subarray(at, at + 10_000))
      const got = yield* client.receive(4 + data.length)
      assert.isTrue(data.equals(got.subarray(4)))
      assert.isAtLeast(performance.now() - from, 60)
      assert.isBelow(performance.now() - from, 3_000)
    })
  )

  it.live("takes a round trip to connect, as a link of that length does", () =>
    Effect.gen(function* () {
      const { proxy, peers } = yield* setUp()
      yield* proxy.shape({ delay: 50 })
      const started = performance.now()
      const client = yield* Tcp.connect(proxy.port)
      yield* client.send("hello")
      yield* (yield* Queue.take(peers)).receive(5)
      assert.isAtLeast(performance.now() - started, 100)
    })
  )

  it.live("limits bandwidth", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      yield* proxy.shape({ bandwidth: 400_000 })
      const data = randomBytes(200_000)
      const started = performance.now()
      server.socket.write(data)
      assert.isTrue(data.equals(yield* client.receive(data.length)))
      assert.isAtLeast(performance.now() - started, 490)
    })
  )

  it.live("a black hole passes nothing and no end, takes new connections, and loses nothing when restored", () =>
    Effect.gen(function* () {
      const { proxy, peers, client, server } = yield* pair()
      yield* client.send("before")
      yield* server.receive(6)
      yield* proxy.blackHole
      yield* client.send(" inside")
      yield* client.end
      const late = yield* Tcp.connect(proxy.port)
      yield* late.send("late")
      yield* proxy.until(({ connections }) => connections === 2)
      assert.strictEqual((yield* proxy.stats).toServer, 6)
      assert.strictEqual(yield* Queue.size(peers), 0)
      yield* proxy.restore
      const got = yield* server.received
      assert.deepStrictEqual([got.bytes.toString(), got.end], ["before inside", "fin"])
      assert.strictEqual((yield* (yield* Queue.take(peers)).receive(4)).toString(), "late")
    })
  )

  it.live("closes a connection that is reset just when it was half-closed", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      yield* client.send("hello")
      yield* server.receive(5)
      yield* Effect.andThen(proxy.halfClose("toServer"), proxy.reset)
      yield* client.received
      yield* server.received
      yield* proxy.until(({ open }) => open === 0)
    })
  )

  it.live("a black hole that thaws leaves other faults as they are", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      const cut = yield* proxy.cutAfter({ direction: "toServer", bytes: 10 })
      yield* proxy.blackHole
      yield* client.send("more than ten bytes")
      yield* proxy.thaw
      yield* cut
      assert.strictEqual((yield* server.received).bytes.toString(), "more than ")
    })
  )

  it.live("half-closes: the client sees the end and can still speak", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      yield* server.send("hello")
      yield* client.receive(5)
      yield* proxy.halfClose("toClient")
      assert.strictEqual((yield* client.received).end, "fin")
      yield* client.send("still here")
      assert.strictEqual((yield* server.receive(10)).toString(), "still here")
    })
  )

  it.live("refuses new connections, keeps the old, and listens on the same port again", () =>
    Effect.gen(function* () {
      const { proxy, peers, client, server } = yield* pair()
      yield* proxy.refuse
      assert.strictEqual(yield* Effect.flip(Effect.scoped(Tcp.connect(proxy.port))), "ECONNREFUSED")
      yield* client.send("old")
      yield* server.receive(3)
      yield* proxy.restore
      const again = yield* Tcp.connect(proxy.port)
      yield* again.send("new")
      assert.strictEqual((yield* (yield* Queue.take(peers)).receive(3)).toString(), "new")
    })
  )

  it.live("resets, and passes on a reset of the server and a refusal", () =>
    Effect.gen(function* () {
      const { proxy, peers, client, server } = yield* pair()
      yield* proxy.reset
      assert.strictEqual((yield* client.received).end, "reset")
      assert.strictEqual((yield* server.received).end, "reset")
      const second = yield* Tcp.connect(proxy.port)
      const secondServer = yield* Queue.take(peers)
      secondServer.socket.resetAndDestroy()
      assert.strictEqual((yield* second.received).end, "reset")
      const closedPort = yield* Effect.scoped(Tcp.serve(() => undefined))
      const nowhere = yield* FaultProxy.start({ port: closedPort })
      assert.strictEqual((yield* (yield* Tcp.connect(nowhere.port)).received).end, "reset")
    })
  )

  it.live("a receiver that does not read holds the sender back", () =>
    Effect.gen(function* () {
      const { proxy, client, server } = yield* pair()
      client.socket.pause()
      const data = randomBytes(64_000_000)
      let taken = false
      server.socket.write(data, () => (taken = true))
      yield* proxy.until(({ toClient }) => toClient > 100_000)
      assert.isFalse(taken)
      client.socket.resume()
      assert.isTrue(data.equals(yield* client.receive(data.length)))
    })
  )

  it.live("leaves nothing behind when its scope closes", () =>
    Effect.gen(function* () {
      const peers = yield* Queue.unbounded<Tcp.Peer>()
      const port = yield* Tcp.serve((peer) => Queue.offerUnsafe(peers, peer))
      const scope = yield* Scope.make()
      const proxy = yield* Scope.provide(FaultProxy.start({ port }), scope)
      const client = yield* Tcp.connect(proxy.port)
      const server = yield* Queue.take(peers)
      yield* Scope.close(scope, Exit.void)
      yield* client.received
      yield* server.received
      assert.strictEqual(yield* Effect.flip(Effect.scoped(Tcp.connect(proxy.port))), "ECONNREFUSED")
    })
  )
})
