import { assert, describe, it } from "@effect/vitest"
import { type SshCode, SshError, type SshStage, toPlatformError } from "@maestro/core/remote/SshError"
import { heals } from "./Healing.ts"
import { healthOf } from "./Health.ts"

const failure = (code: SshCode, raw = "", retryable = false, stage: SshStage = "reach") =>
  toPlatformError(
    new SshError({ remote: "gpu", stage, reason: { code, title: code, steps: [], retryable, raw } }),
    "open"
  )

describe("what a connection is tried again for by itself (R9)", () => {
  it("networks and machines that come back, whatever a single call may hope for", () => {
    const codes = ["refused", "timeout", "dns", "unreachable", "connection-closed", "connection-lost-midway"] as const
    for (const code of codes) assert.isTrue(heals(failure(code)), code)
  })

  it("nothing that a person has to bring to an end", () => {
    const codes = [
      ...["auth-denied", "host-key-changed", "host-key-unknown", "key-passphrase", "config-error"],
      ...["too-many-auth-failures", "key-permissions", "handshake-mismatch", "local-ssh-missing"]
    ] as ReadonlyArray<SshCode>
    for (const code of codes) assert.isFalse(heals(failure(code)), code)
  })

  it("a hop that is away, and not one that refuses us", () => {
    const bastion = "ssh: Could not resolve hostname bastion: Temporary failure in name resolution\n"
    const closed = "Connection closed by UNKNOWN port 65535"
    assert.isTrue(heals(failure("proxy-failure", `${bastion}${closed}`)))
    assert.isTrue(
      heals(failure("proxy-failure", `ssh: connect to host bastion port 22: Connection refused\n${closed}`))
    )
    assert.isFalse(heals(failure("proxy-failure", `ann@bastion: Permission denied (publickey).\n${closed}`)))
    assert.isFalse(heals(failure("proxy-failure", `/bin/sh: 1: cloudflared: not found\n${closed}`)))
    assert.isFalse(heals(failure("proxy-failure", closed)))
  })

  it("what nobody knows, as long as nobody has been reached", () => {
    const raw = "ssh: connect to host 127.0.0.1 port 22: Etwas ist schiefgegangen"
    assert.isTrue(heals(failure("unknown", raw)))
    assert.isFalse(heals(failure("unknown", raw, false, "authenticate")))
  })

  it("what is busy for the moment", () => {
    assert.isTrue(heals(failure("channel-refused", "", true)))
    assert.isFalse(heals(failure("channel-refused")))
  })
})

describe("how well a connection answers (S5)", () => {
  it("is told by its round trip and by answers that are owed", () => {
    assert.deepEqual(healthOf({ roundTrip: undefined, silence: 0 }), { level: "good" })
    assert.deepEqual(healthOf({ roundTrip: 12.345, silence: 200 }), { level: "good", roundTrip: 12.3 })
    assert.strictEqual(healthOf({ roundTrip: 900, silence: 0 }).level, "degraded")
    assert.strictEqual(healthOf({ roundTrip: 20, silence: 1_600 }).level, "degraded")
    assert.strictEqual(healthOf({ roundTrip: 20, silence: 5_000 }).level, "stalled")
  })
})
