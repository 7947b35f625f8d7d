import { assert, it } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { Effect, Fiber } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { explainEnd, spawnServer } from "../testing/LocalSftp.ts"
import { makePeer } from "../testing/SftpPeer.ts"
import { PacketType } from "./PacketType.ts"
import * as SftpClient from "./SftpClient.ts"
import { make } from "./SftpSession.ts"

const options = { explain: explainEnd, distrust: Effect.void }
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (value: string) => new TextEncoder().encode(value)

/** A session with a server that the test plays. */
const played = Effect.gen(function* () {
  const peer = yield* makePeer
  const opening = yield* Effect.forkScoped(make(peer.handle, options), { startImmediately: true })
  assert.strictEqual((yield* peer.next).type, PacketType.init)
  yield* peer.begin("fstatvfs@openssh.com")
  return { peer, client: SftpClient.make(yield* Fiber.join(opening)) }
})

const viaShell = (script: string) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    return yield* make(yield* spawner.spawn(ChildProcess.make("/bin/sh", ["-c", script])), options)
  }).pipe(Effect.provide(NodeServices.layer))

it.live("gives answers that come in another order to who asked", () =>
  Effect.gen(function* () {
    const { client, peer } = yield* played
    const asking = yield* Effect.forkScoped(
      Effect.forEach(["a", "b", "c"], (path) => client.readLink(path), { concurrency: 3 }),
      { startImmediately: true }
    )
    const seen = [yield* peer.next, yield* peer.next, yield* peer.next]
    for (const { id, fields } of seen.toReversed()) {
      yield* peer.answer(PacketType.name, id, (packet) =>
        packet
          .uint32(1)
          .string(bytes(`to ${text(fields.string())}`))
          .string(new Uint8Array())
          .uint32(0)
      )
    }
    assert.deepStrictEqual(yield* Fiber.join(asking), ["to a", "to b", "to c"])
  })
)

it.live("stays whole when a request is interrupted, and gives back a handle that comes too late", () =>
  Effect.gen(function* () {
    const { client, peer } = yield* played
    const opening = yield* Effect.forkScoped(client.open("file", 1), { startImmediately: true })
    const open = yield* peer.next
    yield* Fiber.interrupt(opening)
    yield* peer.answer(PacketType.handle, open.id, (packet) => packet.string(bytes("late")))
    const closing = yield* peer.next
    assert.strictEqual(closing.type, PacketType.close)
    assert.strictEqual(text(closing.fields.string()), "late")
    const asking = yield* Effect.forkScoped(client.stat("other"), { startImmediately: true })
    const stat = yield* peer.next
    yield* peer.answer(PacketType.attrs, stat.id, (packet) => packet.uint32(1).uint64(7))
    assert.deepStrictEqual(yield* Fiber.join(asking), { size: 7 })
  })
)

const nonsense = {
  "a length that no packet has": (id: number) => [0x7f, 0xff, 0xff, 0xff, 105, id],
  "a length of nothing": () => [0, 0, 0, 0],
  "a type that answers nothing": (id: number) => [0, 0, 0, 5, 42, 0, 0, 0, id],
  "fields beyond the packet's end": (id: number) => [0, 0, 0, 9, 102, 0, 0, 0, id, 0, 0, 1, 0],
  "an answer to nothing that was asked": () => [0, 0, 0, 9, 101, 0, 0, 0, 99, 0, 0, 0, 0]
}
for (const [what, packet] of Object.entries(nonsense)) {
  it.live(`ends at ${what}, and tells all who wait why`, () =>
    Effect.gen(function* () {
      const { client, peer } = yield* played
      const asking = yield* Effect.forkScoped(Effect.flip(client.stat("file")), { startImmediately: true })
      const { id } = yield* peer.next
      yield* peer.send(Uint8Array.from(packet(id)))
      const error = yield* Fiber.join(asking)
      assert.strictEqual(error._tag, "PlatformError")
      assert.include(error.message, "the server sent")
      // Not sent, and not waited for.
      assert.strictEqual(yield* Effect.flip(client.stat("file")), yield* client.session.closed)
    })
  )
}

it.live("passes over what start-up files print before the server starts", () =>
  Effect.gen(function* () {
    const noise = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "Welcome $i to this machine"; done'
    const session = yield* viaShell(`${noise}; printf '\\0\\0\\1'; exec /usr/lib/openssh/sftp-server`)
    assert.isTrue(session.extensions.has("posix-rename@openssh.com"))
    assert.strictEqual((yield* SftpClient.make(session).stat("/")).mode, 0o40755)
  })
)

it.live("says what came in place of a server", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(viaShell("echo 'This account is closed.'; echo why >&2; exit 3"))
    assert.include(error.message, "This account is closed.")
    assert.include(error.message, "why")
    assert.include(error.message, '"exitCode":3')
  })
)

it.live("fails all who wait when the server dies", () =>
  Effect.gen(function* () {
    const handle = yield* spawnServer()
    const client = SftpClient.make(yield* make(handle, options))
    yield* client.stat("/")
    yield* ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
      spawner.exitCode(ChildProcess.make("kill", ["-STOP", String(handle.pid)]))
    )
    const asking = yield* Effect.forkScoped(
      Effect.forEach(["/", "/tmp", "/etc"], (path) => Effect.flip(client.stat(path)), { concurrency: 3 }),
      { startImmediately: true }
    )
    yield* handle.kill({ killSignal: "SIGKILL" })
    for (const error of yield* Fiber.join(asking)) assert.strictEqual(error._tag, "PlatformError")
  }).pipe(Effect.provide(NodeServices.layer))
)
