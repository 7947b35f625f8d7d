import { assert, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { TestHost, type TestHostError } from "../TestHost.ts"
import { session, ssh } from "./Ssh.ts"

/** What every test host does, whoever provides it. */
export const suite = (name: string, host: Layer.Layer<TestHost, TestHostError>) =>
  layer(host, { timeout: "10 minutes" })(name, (it) => {
    it.effect("logs in with its key, in its own HOME, and counts the login", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const before = yield* host.accepted
        const result = yield* ssh(host, `printf '%s\\n' "$HOME"; exit 7`)
        assert.deepStrictEqual(result, { stdout: `${host.home}\n`, stderr: "", exitCode: 7 })
        assert.strictEqual(yield* host.accepted, before + 1)
        assert.include(yield* host.log, `Accepted publickey for ${host.user}`)
      })
    )

    it.effect("refuses an unknown key, and takes one that was authorized", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const before = yield* host.accepted
        const stranger = yield* host.configWith({ keyPath: yield* host.newKey() })
        const refused = yield* ssh(host, "true", { config: stranger })
        assert.strictEqual(refused.exitCode, 255)
        assert.include(refused.stderr, "Permission denied")
        assert.strictEqual(yield* host.accepted, before)
        const friend = yield* host.configWith({ keyPath: yield* host.newKey({ type: "ecdsa", authorized: true }) })
        assert.strictEqual((yield* ssh(host, "true", { config: friend })).exitCode, 0)
      })
    )

    it.effect("its client does not know the host key, or knows another one, when asked to", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const unknown = yield* ssh(host, "true", { config: yield* host.configWith({ knownHosts: "empty" }) })
        assert.strictEqual(unknown.exitCode, 255)
        assert.include(unknown.stderr, "Host key verification failed")
        const changed = yield* ssh(host, "true", { config: yield* host.configWith({ knownHosts: "changed" }) })
        assert.strictEqual(changed.exitCode, 255)
        assert.include(changed.stderr, "REMOTE HOST IDENTIFICATION HAS CHANGED")
      })
    )

    it.effect("runs programs on the host without SSH", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const before = yield* host.accepted
        const home = yield* host.exec(["sh", "-c", 'printf %s "$HOME"; echo oops >&2; exit 4'])
        assert.deepStrictEqual(home, { stdout: host.home, stderr: "oops\n", exitCode: 4 })
        const server = yield* host.exec(["cat", `/proc/${yield* host.sshPid}/comm`])
        assert.strictEqual(server.stdout, "sshd\n")
        assert.strictEqual(yield* host.accepted, before)
      })
    )

    it.effect("drops connections and restarts on the same port, and what detached itself goes on", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const started = yield* ssh(host, "setsid sleep 300 </dev/null >/dev/null 2>&1 & echo $!")
        const pid = started.stdout.trim()
        assert.match(pid, /^\d+$/)
        const alive = Effect.map(host.exec(["cat", `/proc/${pid}/comm`]), ({ stdout }) => stdout.trim())
        const first = yield* session(host)
        yield* host.dropConnections
        assert.strictEqual(yield* first.exitCode, 255)
        const sshdPid = yield* host.sshPid
        const second = yield* session(host)
        yield* host.restart
        assert.strictEqual(yield* second.exitCode, 255)
        assert.notStrictEqual(yield* host.sshPid, sshdPid)
        assert.strictEqual((yield* ssh(host, "true")).exitCode, 0)
        assert.strictEqual(yield* alive, "sleep")
      })
    )
  })
