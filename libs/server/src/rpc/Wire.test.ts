import { assert, layer } from "@effect/vitest"
import { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { SessionNotFound } from "@maestro/core/session/SessionStore"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Context, Effect, Exit, Layer, Redacted, Scope, Stream } from "effect"
import { existsSync, mkdirSync, readFileSync } from "node:fs"
import { once } from "node:events"
import { join } from "node:path"
import { newFolder } from "../testing/aStore.ts"
import { connected, rpcServer } from "../testing/RpcServerProcess.ts"
import { aNewSession, aPrompt, aRemoteDraft, following, hostDraft, until } from "../testing/RpcWorld.ts"
import { concludes, opens, says, script, waitsFor } from "../testing/ScriptedAgent.ts"
import { seen, textsOf } from "../testing/SessionWorld.ts"

/** A server in a process of its own, with its store. */
class World extends Context.Service<World, { readonly dataFolder: string; readonly url: string }>()(
  "@maestro/server/rpc/Wire.test/World"
) {}

const world = Layer.effect(
  World,
  Effect.gen(function* () {
    const dataFolder = yield* newFolder
    const { url } = yield* rpcServer(dataFolder)
    return { dataFolder, url }
  })
)

const setUp = Effect.flatMap(World, (here) => Effect.map(connected(here.url), (rpc) => ({ ...here, rpc })))

/** Whether a process is there and no zombie. */
const isAlive = (pid: string): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))

/** Looks again and again; a test that waits for ever fails by its time limit. */
const eventually = (holds: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (holds() ? Effect.void : Effect.andThen(Effect.sleep("5 millis"), eventually(holds))))

const everything = Layer.merge(world, ProcessHost.layerWith({ loginShell: "/bin/bash" }))

layer(everything, { excludeTestServices: true })("RPC between two processes, over a WebSocket", (it) => {
  it.effect("errors arrive as what they are, with their fields and their words (S7, T4)", () =>
    Effect.gen(function* () {
      const { rpc } = yield* setUp
      yield* rpc["sessions.create"](aNewSession({ name: "web" }))
      const missing = yield* Effect.flip(rpc["sessions.get"]({ session: "nobody" }))
      assert.instanceOf(missing, SessionNotFound)
      assert.include(missing.message, 'No session is called "nobody". There are: web')

      const { configWith } = yield* TestHost
      const closed = yield* hostDraft({ name: "closed", sshConfig: yield* configWith({ port: 1 }) })
      yield* rpc["remotes.add"]({ remote: closed, values: {} })
      const away = yield* Effect.flip(rpc["jobs.list"]({ machine: { _tag: "Remote", id: closed.id } }))
      assert.instanceOf(away, SshError)
      assert.deepEqual([away.stage, away.reason.code, away.reason.retryable], ["reach", "refused", true])
      assert.isNotEmpty(away.reason.steps)
      assert.include(away.message, "closed: ")
    })
  )

  it.effect("values go in and never come back (R13)", () =>
    Effect.gen(function* () {
      const { rpc, url } = yield* setUp
      const draft = aRemoteDraft({ name: "box", env: { TOKEN: { secret: true } } })
      const added = yield* rpc["remotes.add"]({ remote: draft, values: { TOKEN: Redacted.make("s3cret") } })
      assert.instanceOf(added, Remote)
      assert.deepEqual(added.env, { TOKEN: { secret: true } })
      const frames = yield* rawFrames(url, [
        { tag: "remotes.list" },
        { tag: "remotes.get", payload: { remote: "box" } }
      ])
      assert.include(frames, "TOKEN")
      assert.notInclude(frames, "s3cret")
    })
  )

  it.effect("a turn is followed by two clients, each gets every event, once and in order (S3, S6)", () =>
    Effect.gen(function* () {
      const { dataFolder, rpc, url } = yield* setUp
      const other = yield* connected(url)
      const { id } = yield* rpc["remotes.add"]({ remote: yield* hostDraft(), values: {} })
      yield* rpc["sessions.create"](aNewSession({ name: "api", machine: { _tag: "Remote", id } }))
      const gate = join(dataFolder, "go")
      const turn = aPrompt(script(opens(), says("üml\u0000aut"), waitsFor(gate), says("two"), concludes("two")))
      yield* rpc["turns.send"]({ session: "api", turn })
      const first = yield* following(rpc["turns.follow"]({ turn: turn.id }))
      yield* until(first.next, (update) => update._tag === "Event" && update.event.event._tag === "Text")
      mkdirSync(gate)
      const both = yield* Effect.all(
        [rpc, other].map((each) => Stream.runCollect(each["turns.follow"]({ turn: turn.id }))),
        { concurrency: 2 }
      )
      for (const updates of both) assert.deepEqual(textsOf(seen(updates).events), ["üml\u0000aut", "two"])
    })
  )

  it.effect("a client that goes away ends the work that was done for it alone, and no other's", () =>
    Effect.gen(function* () {
      const { dataFolder, rpc, url } = yield* setUp
      const pidFile = join(dataFolder, "pid")
      const { configWith } = yield* TestHost
      // A way that leads nowhere: the test of it goes on until somebody ends it.
      const sshConfig = yield* configWith({
        lines: [`ProxyCommand sh -c 'echo $$ >${pidFile}; exec tail -f /dev/null'`]
      })
      const draft = yield* hostDraft({ name: "nowhere", sshConfig })
      const watching = yield* following(rpc["remotes.watch"]())
      yield* watching.next
      const scope = yield* Scope.make()
      const leaving = yield* Scope.provide(connected(url), scope)
      yield* Effect.forkChild(Stream.runDrain(leaving["remotes.testDraft"]({ remote: draft })), {
        startImmediately: true
      })
      yield* eventually(() => existsSync(pidFile) && readFileSync(pidFile, "utf8").endsWith("\n"))
      const pid = readFileSync(pidFile, "utf8").trim()
      assert.isTrue(isAlive(pid))
      yield* Scope.close(scope, Exit.void)
      yield* eventually(() => !isAlive(pid))
      yield* rpc["remotes.add"]({ remote: aRemoteDraft({ name: "new" }), values: {} })
      assert.include(
        (yield* watching.next).remotes.map(({ name }) => name),
        "new"
      )
    })
  )

  it.effect("a server that was killed knows a prompt again that is sent once more, and goes on with it (S3, S6)", () =>
    Effect.gen(function* () {
      const dataFolder = yield* newFolder
      const { server, url: old } = yield* rpcServer(dataFolder)
      const rpc = yield* connected(old)
      yield* rpc["sessions.create"](aNewSession())
      const gate = join(dataFolder, "go")
      const turn = aPrompt(
        script(`echo ran >>'${dataFolder}/ran'`, opens(), says("one"), waitsFor(gate), concludes("two"))
      )
      yield* rpc["turns.send"]({ session: "api", turn })
      const { next } = yield* following(rpc["turns.follow"]({ turn: turn.id }))
      yield* until(next, (update) => update._tag === "Event" && update.event.event._tag === "Text")
      yield* server.kill
      const lost = yield* Effect.flip(until(next, () => false))
      assert.strictEqual(lost._tag, "RpcClientError")

      const { url } = yield* rpcServer(dataFolder)
      const again = yield* connected(url)
      const sent = yield* again["turns.send"]({ session: "api", turn })
      assert.strictEqual(sent.id, turn.id)
      mkdirSync(gate)
      const { events, outcome } = seen(yield* Stream.runCollect(again["turns.follow"]({ turn: turn.id })))
      assert.deepEqual([textsOf(events), outcome.text], [["one"], "two"])
      assert.strictEqual(readFileSync(join(dataFolder, "ran"), "utf8"), "ran\n")
      assert.lengthOf(yield* again["turns.recent"]({ session: "api", limit: 10 }), 1)
    })
  )

  it.effect("what is no request of the contract fails that call alone", () =>
    Effect.gen(function* () {
      const { rpc, url } = yield* setUp
      yield* rpc["sessions.create"](aNewSession({ name: "mine" }))
      const answers = yield* rawFrames(url, [
        { tag: "sessions.get", payload: { session: 5 } },
        { tag: "sessions.drop", payload: {} },
        { tag: "sessions.get", payload: { session: "mine" } }
      ])
      const exits = answers
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
      const byRequest = Object.fromEntries(exits.map(({ exit, requestId }) => [requestId, exit._tag]))
      assert.deepEqual(byRequest, { 1: "Failure", 2: "Failure", 3: "Success" })
    })
  )
})

interface RawRequest {
  readonly tag: string
  readonly payload?: unknown
}

/** Sends requests as they are, and gives the text of all answers when there is one to each. */
const rawFrames = (url: string, requests: ReadonlyArray<RawRequest>) =>
  Effect.promise(async () => {
    const socket = new WebSocket(url)
    await once(socket, "open")
    let text = ""
    const all = new Promise<void>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        text += String(data)
        if (text.trim().split("\n").length >= requests.length) resolve()
      })
    })
    for (const [at, { payload = null, tag }] of requests.entries())
      socket.send(`${JSON.stringify({ _tag: "Request", id: String(at + 1), tag, payload, headers: [] })}\n`)
    await all
    socket.close()
    return text
  })
