import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { cutLog, openChannels, serverVersion } from "./MasterLog.ts"

const opened = "debug1: channel 2: new session [client-session] (inactive timeout: 0)\n"
const forwarded = "debug1: channel 3: new stdio-forward [stdio-forward] (inactive timeout: 0)\n"
const closed = "debug1: channel 2: free: client-session, nchannels 3\n"
const forwardClosed =
  "debug1: channel 3: free: direct-tcpip: listening port 0 for 127.0.0.1 port 1, connect from 127.0.0.1 port 65535 to UNKNOWN port 65536, nchannels 3\n"

layer(NodeServices.layer)("the log of a master", (it) => {
  it.effect("counts the channels that are open, forwarded connections too", () =>
    Effect.sync(() => {
      assert.strictEqual(openChannels(""), 0)
      assert.strictEqual(openChannels(opened + forwarded + opened + closed), 2)
      assert.strictEqual(openChannels(opened + forwarded + closed + forwardClosed), 0)
    })
  )

  it.effect("R9 is bounded, and goes on counting", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* fs.makeTempDirectoryScoped()}/log`
      const version = "debug1: Remote protocol version 2.0, remote software version OpenSSH_for_Windows_9.5"
      const busy = `${version}\n${opened}` + opened + (opened + closed).repeat(5_000)
      yield* fs.writeFileString(path, busy)
      yield* cutLog(path)
      assert.isBelow(Number((yield* fs.stat(path)).size), 200)
      assert.strictEqual(openChannels(yield* fs.readFileString(path)), 2)
      // What ssh, which appends, says next.
      yield* fs.writeFileString(path, closed + (opened + closed).repeat(5_000), { flag: "a" })
      yield* cutLog(path)
      assert.strictEqual(openChannels(yield* fs.readFileString(path)), 1)
      assert.isBelow(Number((yield* fs.stat(path)).size), 200)
      assert.strictEqual(serverVersion(yield* fs.readFileString(path)), "OpenSSH_for_Windows_9.5")
    })
  )

  it.effect("leaves a short one as it is, and one that is not there alone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* fs.makeTempDirectoryScoped()}/log`
      yield* cutLog(path)
      assert.isFalse(yield* fs.exists(path))
      yield* fs.writeFileString(path, opened)
      yield* cutLog(path)
      assert.strictEqual(yield* fs.readFileString(path), opened)
    })
  )
})
