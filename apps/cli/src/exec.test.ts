import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"
import { processesWith, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const exec = ["exec", "--remote", "gpu"]
const sh = (script: string) => ["--", "sh", "-c", script]

/** A number of seconds for sleep that no other process sleeps. */
const uniqueSleep = () => `98765.${randomBytes(4).readUInt32BE()}`

describe("maestro exec", () => {
  it.live("passes stdin, stdout and stderr through, apart and byte for byte", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const bytes = randomBytes(1_500_000)
      const script = `cat; printf 'an error\\n' >&2; printf '\\377\\000' >&2`
      const { code, stdout, stderr } = yield* maestro.run([...exec, ...sh(script)], { stdin: bytes })
      assert.strictEqual(code, 0, stderr)
      assert.isTrue(stdout.equals(bytes), `${stdout.length} bytes of ${bytes.length}`)
      assert.strictEqual(stderr, "an error\n\ufffd\0")
    })
  )

  it.live("passes words, exit codes and signals through", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const words = ["a b", "*", "'", '"', "$HOME", "", "--json", "-n", "line\nline", "\\", "☃"]
      const said = yield* maestro.run([...exec, "--", "printf", "<%s>", ...words])
      assert.strictEqual(said.stdout.toString(), words.map((word) => `<${word}>`).join(""))
      for (const [script, expected] of [
        ["exit 0", 0],
        ["exit 7", 7],
        ["exit 255", 255],
        ["kill -TERM $$", 143],
        ["kill -9 $$", 137]
      ] as const) {
        const { code, stderr } = yield* maestro.run([...exec, ...sh(script)])
        assert.deepEqual([script, code, stderr], [script, expected, ""])
      }
    })
  )

  it.live("prints output as it comes, and reads input as it is given", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const running = yield* maestro.start([...exec, ...sh("echo first; read x; echo got $x; read y; echo end")])
      yield* running.saw("first\n")
      running.child.stdin.write("second\n")
      yield* running.saw("got second\n")
      running.child.stdin.end("third\n")
      yield* running.saw("end\n")
      assert.strictEqual((yield* running.end).code, 0)
    })
  )

  it.live("gives the command no input with --no-stdin, and does not wait for ours", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const running = yield* maestro.start([...exec, "-n", "--", "cat"])
      const { code, stdout } = yield* running.end
      assert.deepEqual([code, stdout.length], [0, 0])
    })
  )

  it.live("runs in the folder given, else the remote's, else the home", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      mkdirSync(join(host.home, "my project"))
      const { alias, sshConfigPath } = host
      yield* maestro.json([
        "remote",
        "add",
        "there",
        "--alias",
        alias,
        "--ssh-config",
        sshConfigPath,
        "--cwd",
        "~/my project"
      ])
      const pwd = (...flags: ReadonlyArray<string>) =>
        Effect.map(maestro.run(["exec", ...flags, "--", "pwd"]), ({ stdout }) => stdout.toString().trimEnd())
      assert.strictEqual(yield* pwd("--remote", "gpu"), host.home)
      assert.strictEqual(yield* pwd("--remote", "there"), join(host.home, "my project"))
      assert.strictEqual(yield* pwd("--remote", "there", "--cwd", "/usr/bin"), "/usr/bin")
      assert.strictEqual(yield* pwd("--remote", "there", "--cwd", "~"), host.home)
    })
  )

  it.live("gives the remote's variables and its own, which are in nobody's argv (R13)", () =>
    Effect.gen(function* () {
      const secret = randomBytes(16).toString("hex")
      const { maestro } = yield* remoteUnderTest(["--env", "ONE=it's one", "--env", "TWO=two"])
      const script = `echo "$ONE|$TWO|$SECRET"; read x`
      const running = yield* maestro.start([...exec, "--env", "TWO=mine", "--env", "SECRET", ...sh(script)], {
        env: { SECRET: `${secret}\n"'$x` }
      })
      yield* running.saw(`it's one|mine|${secret}\n"'$x\n`)
      assert.deepEqual(processesWith(secret), [])
      running.child.stdin.end("\n")
      assert.strictEqual((yield* running.end).code, 0)
    })
  )

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129]
  ] as const) {
    it.live(`ends the whole process tree there on ${signal}, also what ignores signals in a session of its own`, () =>
      Effect.gen(function* () {
        const { maestro } = yield* remoteUnderTest()
        const time = uniqueSleep()
        const script = `trap '' INT TERM HUP; setsid sh -c 'trap "" INT TERM HUP; sleep ${time}; sleep ${time}' & echo started; wait`
        const running = yield* maestro.start([...exec, ...sh(script)])
        yield* running.saw("started\n")
        running.child.kill(signal)
        const { code, stderr } = yield* running.end
        assert.deepEqual([code, stderr], [expected, ""])
        assert.deepEqual(processesWith(time), [])
      })
    )
  }

  it.live("ends quietly, and the command with it, when nobody reads the output any more", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const mark = `y${randomBytes(8).toString("hex")}`
      const running = yield* maestro.start([...exec, "--", "yes", mark])
      yield* running.saw(mark)
      running.child.stdout.destroy()
      const { code, stderr } = yield* running.end
      assert.deepEqual([code, stderr], [141, ""])
      assert.deepEqual(processesWith(mark), [])
    })
  )

  it.live("ends on a signal also while nobody reads the output", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const mark = `y${randomBytes(8).toString("hex")}`
      const running = yield* maestro.start([...exec, "-n", "--", "yes", mark])
      yield* running.saw(mark)
      running.child.stdout.pause()
      const exited = once(running.child, "exit")
      running.child.kill("SIGTERM")
      assert.deepEqual(yield* Effect.promise(() => exited), [143, null])
      running.child.stdout.resume()
      assert.deepEqual(processesWith(mark), [])
    })
  )

  it.live("says that the link was lost, which is no exit code of the command (S7)", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const running = yield* maestro.start([...exec, "--json", ...sh("echo started; sleep 300")])
      yield* running.saw("started\n")
      yield* host.dropConnections
      const { code, stderr } = yield* running.end
      const { error } = JSON.parse(stderr)
      assert.deepEqual([code, error.code, error.stage], [255, "connection-lost-midway", "session"])
    })
  )

  it.live("authenticates once for many commands, and disconnect ends that", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      for (let turn = 0; turn < 4; turn++) assert.strictEqual((yield* maestro.run([...exec, "--", "true"])).code, 0)
      assert.strictEqual(yield* host.accepted, 1)
      const ended = yield* maestro.json(["remote", "disconnect", "gpu"])
      assert.strictEqual(ended.connection._tag, "Ended")
      assert.strictEqual((yield* maestro.json(["remote", "disconnect", "gpu"])).connection._tag, "NotConnected")
      assert.strictEqual((yield* maestro.run([...exec, "--", "true"])).code, 0)
      assert.strictEqual(yield* host.accepted, 2)
    })
  )

  it.live("tells a missing command from a missing folder", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, string]> = [
        [["--", "no-such-command-here"], 127, "command-not-found"],
        [["--", "/etc/passwd"], 126, "command-not-executable"],
        [["--cwd", "/no/such/folder", "--", "true"], 255, "folder-not-found"],
        [["--cwd", "/etc/passwd", "--", "true"], 255, "folder-not-found"]
      ]
      for (const [args, expected, name] of cases) {
        const { code, stderr, stdout } = yield* maestro.run([...exec, "--json", ...args])
        assert.deepEqual([code, stdout.length, JSON.parse(stderr).error.code], [expected, 0, name])
        assert.isString(JSON.parse(stderr).error.hint)
      }
      assert.isTrue(existsSync(host.home))
    })
  )

  it.live("runs nothing anywhere for a remote that is removed or disabled (R7)", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const witness = join(maestro.dataDir, "witness")
      yield* maestro.json(["remote", "add", "gone", "--host", "127.0.0.1"])
      yield* maestro.json(["remote", "remove", "gone", "--yes"])
      yield* maestro.json(["remote", "add", "off", "--host", "127.0.0.1", "--disabled"])
      for (const [remote, expected] of [
        ["gone", "remote-not-found"],
        ["off", "remote-disabled"]
      ] as const) {
        const { code, stderr } = yield* maestro.run(["exec", "--remote", remote, "--json", "--", "touch", witness])
        assert.deepEqual([code, JSON.parse(stderr).error.code], [255, expected])
      }
      assert.isFalse(existsSync(witness))
      const words = yield* maestro.run(["exec", "--remote", "off", "ls", "-la"])
      assert.strictEqual(words.code, 255)
      assert.include(words.stderr, "Put -- before")
      const unnamed = yield* maestro.run(["exec", "--", "touch", witness])
      assert.strictEqual(unnamed.code, 255)
      assert.isFalse(existsSync(witness))
    })
  )
})
