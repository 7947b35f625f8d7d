import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import type { ConfigVariant, TestHost } from "@maestro/testhosts/TestHost"
import { Effect, type Scope } from "effect"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

interface Case {
  readonly what: string
  readonly variant: (host: TestHost["Service"]) => Effect.Effect<ConfigVariant, unknown, Scope.Scope>
  readonly code: string
  readonly stage: string
  readonly exitCode: number
  readonly says: string
}

const cases: ReadonlyArray<Case> = [
  {
    what: "a host name that does not exist (T6)",
    variant: () => Effect.succeed({ host: "no-such-host.invalid" }),
    code: "dns",
    stage: "reach",
    exitCode: 3,
    says: "no-such-host.invalid"
  },
  {
    what: "a port where nothing listens (T4)",
    variant: () => Effect.succeed({ port: 1 }),
    code: "refused",
    stage: "reach",
    exitCode: 3,
    says: "port"
  },
  {
    what: "a server that says nothing (T5)",
    variant: Effect.fnUntraced(function* (host) {
      const proxy = yield* FaultProxy.start({ port: host.port })
      yield* proxy.blackHole
      return { port: proxy.port, lines: ["ConnectTimeout 1"] }
    }),
    code: "timeout",
    stage: "reach",
    exitCode: 3,
    says: "firewall"
  },
  {
    what: "an address that there is no way to (T7)",
    variant: () => Effect.succeed({ host: "255.255.255.255" }),
    code: "unreachable",
    stage: "reach",
    exitCode: 3,
    says: "network"
  },
  {
    what: "a key whose passphrase nobody can be asked for (T3)",
    variant: (host) =>
      Effect.map(host.newKey({ passphrase: "a long one", authorized: true }), (keyPath) => ({ keyPath })),
    code: "key-passphrase",
    stage: "authenticate",
    exitCode: 4,
    says: "ssh-add"
  },
  {
    what: "a key that others can read (T9)",
    variant: Effect.fnUntraced(function* (host) {
      const keyPath = yield* host.newKey({ authorized: true })
      yield* host.exec(["chmod", "644", keyPath])
      return { keyPath }
    }),
    code: "key-permissions",
    stage: "authenticate",
    exitCode: 4,
    says: "chmod 600"
  },
  {
    what: "a key that is not accepted (T1)",
    variant: (host) => Effect.map(host.newKey(), (keyPath) => ({ keyPath })),
    code: "auth-denied",
    stage: "authenticate",
    exitCode: 4,
    says: "authorized_keys"
  },
  {
    what: "a host key that is not known (T2)",
    variant: () => Effect.succeed({ knownHosts: "empty" }),
    code: "host-key-unknown",
    stage: "host-key",
    exitCode: 4,
    says: "ssh-keyscan"
  },
  {
    what: "a host key that has changed (T2)",
    variant: () => Effect.succeed({ knownHosts: "changed" }),
    code: "host-key-changed",
    stage: "host-key",
    exitCode: 4,
    says: "ssh-keygen"
  }
]

describe("a remote that cannot be used (T)", () => {
  for (const { what, variant, code, stage, exitCode, says } of cases) {
    it.live(`says ${what}, in exec and in test`, () =>
      Effect.gen(function* () {
        const { maestro, host } = yield* remoteUnderTest()
        const config = yield* host.configWith(yield* variant(host))
        const exec = yield* maestro.run(["exec", "--remote", "gpu", "--ssh-config", config, "--json", "--", "true"])
        const error = JSON.parse(exec.stderr).error
        assert.deepEqual([exec.code, error.code, error.stage, exec.stdout.length], [255, code, stage, 0])
        assert.include(`${error.message}\n${error.hint}`, says)

        const test = yield* maestro.run(["remote", "test", "gpu", "--ssh-config", config, "--json"])
        assert.deepEqual([test.code, JSON.parse(test.stderr).error.code], [exitCode, code])
        const { steps } = JSON.parse(test.stdout.toString())
        const last = steps.at(-1)
        assert.deepEqual([last.step, last.passed], [stage, false])

        const text = yield* maestro.run(["remote", "test", "gpu", "--ssh-config", config])
        assert.strictEqual(text.code, exitCode)
        assert.include(text.stderr, says)
        assert.strictEqual(yield* host.accepted, 0)
      })
    )
  }
})
