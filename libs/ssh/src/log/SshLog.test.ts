import { assert, describe, it } from "@effect/vitest"
import { readLog } from "./SshLog.ts"

const target = { hostname: "inner.test", port: 2222 }

const hop = [
  "OpenSSH_9.6p1, OpenSSL 3.0.13",
  "debug1: Connecting to gate.test [198.51.100.1] port 22.",
  "debug1: Remote protocol version 2.0, remote software version OpenSSH_8.0",
  "debug1: Authenticating to gate.test:22 as 'ann'",
  "debug1: Server host key: ssh-rsa SHA256:gategate",
  "debug1: Host 'gate.test' is known and matches the RSA host key.",
  "debug1: Offering public key: /home/ann/gate key RSA SHA256:gatekey explicit",
  'Authenticated to gate.test ([198.51.100.1]:22) using "publickey".'
]

const inner = [
  "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.6",
  "debug1: Authenticating to Inner.test:2222 as 'ci'",
  "debug1: Server host key: ssh-ed25519 SHA256:innerinner",
  "debug1: Host '[inner.test]:2222' is known and matches the ED25519 host key.",
  "debug1: Offering public key: ci@laptop ED25519 SHA256:agentkey agent",
  'Authenticated to inner.test (via proxy) using "publickey".'
]

describe("readLog", () => {
  it("R8 tells the hops of a log from the target", () => {
    const log = readLog([...hop, ...inner].join("\r\n"), target)
    assert.deepStrictEqual(log.hops, ["gate.test"])
    assert.strictEqual(log.server, "OpenSSH_9.6")
    assert.deepStrictEqual(log.hostKey, { type: "ssh-ed25519", fingerprint: "SHA256:innerinner", known: true })
    assert.strictEqual(log.authenticated, "publickey")
    assert.deepStrictEqual(log.offered, [
      { source: "ci@laptop", type: "ED25519", fingerprint: "SHA256:agentkey", fromAgent: true }
    ])
  })

  it("R8 a log that ends at a hop has not reached the target", () => {
    const log = readLog(hop.join("\n"), target)
    assert.isUndefined(log.server)
    assert.isUndefined(log.authenticated)
    assert.strictEqual(log.connecting, "gate.test:22")
  })

  it("any part of a log from its start can be read, and only ever tells more", () => {
    const lines = [...hop, ...inner]
    const told = lines.map((_, end) => {
      const { server, hostKey, authenticated } = readLog(lines.slice(0, end + 1).join("\n"), target)
      return [server !== undefined, server !== undefined && hostKey !== undefined, authenticated !== undefined].filter(
        Boolean
      ).length
    })
    assert.deepStrictEqual(
      told,
      told.toSorted((a, b) => a - b)
    )
    assert.strictEqual(told.at(-1), 3)
  })

  it("keeps what ssh says without -v, and nothing else", () => {
    const said = readLog([...hop, "ann@inner.test: Permission denied (publickey).", ""].join("\r\n"), target).said
    assert.strictEqual(said, "ann@inner.test: Permission denied (publickey).")
  })
})
