import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { TestClock } from "effect/testing"
import { startOf } from "./Master.ts"
import { sweepControlFolder } from "./ControlSweep.ts"

layer(NodeServices.layer)("what lies in the control folder for long", (it) => {
  it.effect("is removed, but for what a connection that is there may need, and what is not ours", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const now = new Date("2030-01-03T12:00:00Z")
      yield* TestClock.setTime(now.getTime())
      const file = (name: string, at: string, text = "") =>
        Effect.andThen(
          fs.writeFileString(`${folder}/${name}`, text),
          fs.utimes(`${folder}/${name}`, new Date(at), new Date(at))
        )
      const yesterday = "2030-01-02T11:00:00Z"
      for (const name of [
        `channel.${process.pid}.0123456789ab`,
        "aaaaaaaaaaaaaaaa.log",
        "aaaaaaaaaaaaaaaa.json",
        "aaaaaaaaaaaaaaaa.log.0a1b2c",
        // Its socket is there.
        "bbbbbbbbbbbbbbbb",
        "bbbbbbbbbbbbbbbb.log",
        // Its socket is at a path of the user's, and its log was written lately.
        "cccccccccccccccc.json",
        "dddddddddddddddd.lock",
        "eeeeeeeeeeeeeeee.json",
        "eeeeeeeeeeeeeeee.log",
        "notes.txt"
      ]) {
        yield* file(name, yesterday)
      }
      yield* file("cccccccccccccccc.log", "2030-01-03T11:00:00Z")
      // Channels of a process that lives, and of one that was killed a moment ago.
      yield* file(`channel.${process.pid}.ba9876543210`, "2030-01-03T11:00:00Z")
      yield* file("channel.999999999.ba9876543210", "2030-01-03T12:00:00Z")
      // A record of a process that lives, and of one whose number is another's by now.
      const started = yield* startOf(process.pid)
      const record = (at: string) => JSON.stringify({ path: "/elsewhere", pid: process.pid, started: at })
      yield* file("eeeeeeeeeeeeeeee.json", yesterday, record(started))
      yield* file("eeeeeeeeeeeeeeee.log", yesterday)
      yield* file("ffffffffffffffff.json", yesterday, record("1"))
      yield* sweepControlFolder(folder)
      assert.deepStrictEqual((yield* fs.readDirectory(folder)).toSorted(), [
        "bbbbbbbbbbbbbbbb",
        "bbbbbbbbbbbbbbbb.log",
        "cccccccccccccccc.json",
        "cccccccccccccccc.log",
        `channel.${process.pid}.ba9876543210`,
        "dddddddddddddddd.lock",
        "eeeeeeeeeeeeeeee.json",
        "eeeeeeeeeeeeeeee.log",
        "notes.txt"
      ])
    })
  )
})
