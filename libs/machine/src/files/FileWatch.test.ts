import { spawn } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue, Result, Stream } from "effect"
import { Helper } from "../helper/Helper.ts"
import * as LocalShell from "../shell/LocalShell.ts"
import { Shell } from "../shell/Shell.ts"
import { Sandbox, eventually, processes } from "../testing/Sandbox.ts"
import { programPath } from "../testing/ShellUnderTest.ts"
import { excludeExpression, readNotices } from "./FileNotify.ts"
import { fileScript } from "./FileScript.ts"
import { makeFileShell } from "./FileShell.ts"
import { readChanges, watchPath, type WatchPathOptions } from "./FileWatch.ts"
import { WatchBudget } from "./WatchBudget.ts"

const sandbox = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

const machine = Helper.layer.pipe(
  Layer.provideMerge(LocalShell.layer),
  Layer.provide(NodeServices.layer),
  Layer.provideMerge(Layer.succeed(WatchBudget, { interval: 50, share: 0.5 }))
)

/** Watches until the scope ends; the events come as texts. */
const watching = Effect.fnUntraced(function* (path: string, options: WatchPathOptions) {
  const shell = makeFileShell(yield* Helper, yield* Shell)
  const ready = yield* Deferred.make<void>()
  const events = yield* Queue.unbounded<string>()
  const onReady = () => Deferred.doneUnsafe(ready, Effect.void)
  const fiber = yield* watchPath(shell, path, { ...options, onReady }).pipe(
    Stream.runForEach((event) => Queue.offer(events, `${event._tag} ${event.path}`)),
    Effect.forkScoped({ startImmediately: true })
  )
  yield* Effect.raceFirst(Deferred.await(ready), Fiber.join(fiber))
  return { fiber, next: Effect.timeout(Queue.take(events), "20 seconds") }
})

const watchers = (folder: string) =>
  processes().filter((entry) => entry.command.startsWith("inotifywait") && entry.environment.includes(folder))

describe("watching", () => {
  it("reads what was polled, and nothing that lacks its end", () => {
    const changes = readChanges(Buffer.from("//+a/b\n c//~x//-\n//."))
    assert.deepStrictEqual(changes, [
      { _tag: "Create", path: "a/b\n c" },
      { _tag: "Update", path: "x" },
      { _tag: "Remove", path: "\n" }
    ])
    assert.deepStrictEqual(readChanges(Buffer.from("//.")), [])
    for (const cut of ["", "//+a", "//+a//", "//.//+a", "/"]) assert.isUndefined(readChanges(Buffer.from(cut)))
  })

  it("reads notices wherever they are split", () => {
    const text = Buffer.from(
      "Watches established.\n//CREATE,ISDIR /x/a b//\n//DELETE_SELF /x///\n//MODIFY /x/a\n/é//\n"
    )
    const expected = [
      { events: ["CREATE", "ISDIR"], path: "/x/a b" },
      { events: ["DELETE_SELF"], path: "/x" },
      { events: ["MODIFY"], path: "/x/a\n/é" }
    ]
    for (let at = 0; at <= text.length; at++) {
      const first = readNotices(text.subarray(0, at))
      const second = readNotices(Buffer.concat([first.rest, text.subarray(at)]))
      assert.deepStrictEqual([...first.notices, ...second.notices], expected, `split at ${at}`)
    }
  })

  it("excludes names, not paths that are only like them", () => {
    const expression = new RegExp(`^(${excludeExpression([".git", "*.tmp", "a+?"])})$`)
    for (const name of [".git", "a.tmp", "a+b"]) assert.match(name, expression)
    for (const name of ["agit", ".gitignore", "a.tmpx", "aab"]) assert.notMatch(name, expression)
    assert.strictEqual(excludeExpression([]), "")
  })

  for (const recursive of [true, false]) {
    it.live(`${recursive ? "by inotifywait" : "by looking"} passes over what it is told to`, () =>
      Effect.gen(function* () {
        const { home } = yield* sandbox
        for (const name of [".git", "src"]) mkdirSync(`${home}/watched/${name}`, { recursive: true })
        const { next } = yield* watching(`${home}/watched`, { recursive, skip: [".git", "*.swp"] })
        for (const name of [".git/index", ".git2.swp", "src/.x.swp", "new"])
          writeFileSync(`${home}/watched/${name}`, "")
        assert.strictEqual(yield* next, "Create new")
      }).pipe(Effect.provide(machine))
    )
  }

  it.live("leaves no process behind, on whatever end", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      mkdirSync(`${box.home}/watched`)
      const script = Result.getOrThrow(fileScript("m_notify", [`${box.home}/watched`, ""]))
      programPath("inotifywait", "inotify-tools")
      // Its input ends, as when the link breaks; nobody ends the group.
      const child = spawn("/bin/sh", ["-c", Buffer.from(script).toString()], { env: box.env, detached: true })
      yield* Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            child.stdout.on("data", (bytes: Buffer) => (bytes.includes("established") ? resolve() : undefined))
          })
      )
      assert.strictEqual(watchers(box.home).length, 1)
      child.stdin.end()
      yield* Effect.promise(() => eventually("inotifywait has ended", () => box.processes().length === 0))
    })
  )

  it.live("ends when its folder is gone", () =>
    Effect.gen(function* () {
      const { home } = yield* sandbox
      mkdirSync(`${home}/watched/sub`, { recursive: true })
      const { fiber } = yield* watching(`${home}/watched`, { recursive: true })
      rmSync(`${home}/watched`, { recursive: true })
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert.strictEqual(error.reason._tag, "NotFound")
      assert.include(error.message, "watched")
    }).pipe(Effect.provide(machine))
  )

  it.live("tells what came into a new folder before anybody watched it", () =>
    Effect.gen(function* () {
      const { home } = yield* sandbox
      mkdirSync(`${home}/watched`)
      const { next } = yield* watching(`${home}/watched`, { recursive: true })
      mkdirSync(`${home}/watched/a/b/c`, { recursive: true })
      writeFileSync(`${home}/watched/a/b/c/file`, "")
      yield* next.pipe(Effect.repeat({ until: (event) => event === "Create a/b/c/file" }))
    }).pipe(Effect.provide(machine))
  )
})
