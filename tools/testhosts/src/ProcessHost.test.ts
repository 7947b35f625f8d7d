import * as Fs from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schedule, Scope, Stream } from "effect"
import { ChildProcess } from "effect/process"
import * as FaultProxy from "./FaultProxy.ts"
import { live } from "./internal/Live.ts"
import * as Processes from "./Processes.ts"
import * as ProcessHost from "./ProcessHost.ts"
import { ssh } from "./testing/Ssh.ts"
import { suite } from "./testing/TestHostSuite.ts"

suite("ProcessHost", ProcessHost.layer)

describe("ProcessHost", () => {
  it.live("serves real ssh through the fault proxy, and the proxy cuts it after exactly N bytes", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      const whole = yield* ssh(host, "seq 1 20000", { config })
      assert.strictEqual(whole.exitCode, 0)
      assert.strictEqual(whole.stdout.trimEnd().split("\n").length, 20_000)
      assert.strictEqual(yield* host.accepted, 1)
      const { toClient } = yield* proxy.stats
      const cut = yield* proxy.cutAfter({ direction: "toClient", bytes: 40_000 })
      const half = yield* ssh(host, "seq 1 20000", { config })
      yield* cut
      assert.strictEqual(half.exitCode, 255)
      assert.isTrue(whole.stdout.startsWith(half.stdout))
      assert.strictEqual((yield* proxy.stats).toClient, toClient + 40_000)
      assert.strictEqual(yield* host.accepted, 2)
    })
  )

  it.live("ends every process that was started through it, however detached, and removes its folder", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const host = yield* Scope.provide(ProcessHost.start(), scope)
      const away = "</dev/null >/dev/null 2>&1 &"
      const script = [
        `setsid sleep 300 ${away}`,
        `cd; (setsid env -i sh -c 'setsid sleep 301; true' ${away})`,
        "(nohup sleep 302 </dev/null >out 2>&1 &)"
      ].join("\n")
      assert.strictEqual((yield* ssh(host, script)).exitCode, 0)
      const folder = host.home.replace(/\/home$/, "")
      // They detach at their own pace: each is looked for until it has become what it runs.
      yield* Processes.livingIn(folder).pipe(
        Effect.repeat({
          schedule: Schedule.spaced("10 millis"),
          until: (found) => found.filter(({ name }) => name === "sleep").length === 3
        })
      )
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* Processes.livingIn(folder), [])
      assert.isFalse(Fs.existsSync(folder))
    })
  )

  it.live("what a killed test run left is ended and removed by the next one", () =>
    Effect.gen(function* () {
      const program = fileURLToPath(new URL("testing/HoldProcessHost.ts", import.meta.url))
      const handle = yield* ChildProcess.make(process.execPath, [program], { stdin: Stream.never, stderr: "inherit" })
      const lines = yield* handle.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(1), Stream.runCollect)
      const folder = lines[0]!.replace(/\/client\/.*$/, "")
      assert.isNotEmpty(yield* Processes.livingIn(folder))
      yield* handle.kill({ killSignal: "SIGKILL" })
      yield* ProcessHost.start()
      // Hosts that other test files start at this moment clean up as well, so it may be one of them that does it.
      yield* Effect.sync(() => Fs.existsSync(folder)).pipe(
        Effect.repeat({ schedule: Schedule.spaced("10 millis"), while: (exists) => exists })
      )
      assert.deepStrictEqual(yield* Processes.livingIn(folder), [])
    }).pipe(Effect.provide(live))
  )

  it.live("takes start-up files, environment, server options and another login shell", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({
        alias: "fishy",
        loginShell: "/usr/bin/fish",
        setEnv: { GREETING: 'say "hello"' },
        homeFiles: { ".config/fish/config.fish": "echo noise\n" },
        extraConfig: ["MaxSessions 1", "Match User nobody", "PermitTTY no"]
      })
      const result = yield* ssh(host, 'echo $FISH_VERSION | string match -qr "^\\d"; and echo $SHELL $GREETING (pwd)')
      assert.strictEqual(result.stderr, "")
      assert.strictEqual(result.stdout, `noise\n/usr/bin/fish say "hello" ${host.home}\n`)
    })
  )

  it.live("has a home that can be full, which nobody else sees", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ homeDisk: "1m", homeFiles: { kept: "kept\n" } })
      const fill = yield* ssh(
        host,
        'cat "$HOME/kept"; head -c 2000000 /dev/zero >"$HOME/filler"; wc -c <"$HOME/filler"'
      )
      assert.include(fill.stderr, "No space left on device")
      assert.match(fill.stdout, /^kept\n\d{6,7}\n$/)
      assert.strictEqual((yield* host.exec(["rm", "filler"])).exitCode, 0)
      assert.strictEqual((yield* ssh(host, 'echo more >"$HOME/more" && cat "$HOME/more"')).stdout, "more\n")
      assert.isFalse(Fs.existsSync(`${host.home}/more`))
    })
  )

  it.live("says what is wrong with a server option", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ProcessHost.start({ extraConfig: ["NoSuchOption yes"] }))
      assert.include(error.message, "could not configure sshd")
      assert.include(error.message, "NoSuchOption")
    })
  )

  it.live("several start at once, each on a port of its own", () =>
    Effect.gen(function* () {
      const hosts = yield* Effect.all(
        Array.from({ length: 4 }, () => ProcessHost.start()),
        { concurrency: 4 }
      )
      assert.strictEqual(new Set(hosts.map(({ port }) => port)).size, 4)
      const answers = yield* Effect.forEach(hosts, (host) => ssh(host, "echo $HOME"), { concurrency: 4 })
      assert.deepStrictEqual(
        answers.map(({ stdout }) => stdout.trim()),
        hosts.map(({ home }) => home)
      )
    })
  )
})
