import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { makePseudonyms, type NameKind } from "./Pseudonyms.ts"
import { redactorOf } from "./Redactor.ts"

const redact = (text: string, names: ReadonlyArray<readonly [NameKind, string]> = []) => {
  const pseudonyms = makePseudonyms()
  for (const [kind, name] of names) pseudonyms.of(kind, name)
  return redactorOf(pseudonyms)(text)
}

const lines: ReadonlyArray<readonly [text: string, redacted: string]> = [
  [
    "debug1: Connecting to db7.corp.example [10.1.2.3] port 2222.",
    "debug1: Connecting to host-1 [address-1] port 2222."
  ],
  ["debug1: Authenticating to db7.corp.example:22 as 'ann'", "debug1: Authenticating to host-1:22 as 'word-1'"],
  ["ann@db7: Permission denied (publickey,password).", "user-1@host-1: Permission denied (publickey,password)."],
  [
    "debug1: Offering public key: Ann Smith home key ED25519 SHA256:abcDEF123 agent",
    "debug1: Offering public key: key-1 ED25519 fingerprint-1 agent"
  ],
  ["debug1: identity file /home/ann/.ssh/id_ed25519 type 3", "debug1: identity file key-1 type 3"],
  ["debug1: Reading configuration data /etc/ssh/ssh_config", "debug1: Reading configuration data /etc/ssh/ssh_config"],
  [
    "debug1: /home/ann/.ssh/config line 3: Applying options for ann*",
    "debug1: path-1 line 3: Applying options for word-1*"
  ],
  [
    "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10",
    "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10"
  ],
  [
    "debug1: kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none",
    "debug1: kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none"
  ],
  [
    "ssh: connect to host fe80::1%eth0 port 22: Connection refused",
    "ssh: connect to host address-1 port 22: Connection refused"
  ],
  ["[::1]:2222 and 127.0.0.1:22 and 10-1-2-3", "[address-1]:2222 and address-2:22 and address-3"],
  ["since 2026-11-22T22:45:53.805Z at 12:34:56", "since 2026-11-22T22:45:53.805Z at 12:34:56"],
  ["password=hunter2 token: s3cr3t", "password=word-1 word-2: word-3"]
]

/** What words stand between, and a few words that are let through. */
const piece = Schema.Literals([
  "",
  " ",
  "=",
  ":",
  "'",
  '"',
  "/",
  "@",
  ".",
  "-",
  "_",
  ",",
  "(",
  ")",
  "\n",
  "key",
  "22",
  "user ",
  "~",
  "\\",
  "%",
  "SHA256:",
  "identity file "
])
const gap = Schema.Literals([" ", "'", "[", "]", "(", ")", ",", " port 22", "\n", '"', " to "])

describe("redactorOf (F5)", () => {
  for (const [text, redacted] of lines) it(`F5 ${redacted}`, () => assert.strictEqual(redact(text), redacted))

  it("F5 a name that is known is replaced even where it is an ordinary word, the same everywhere", () => {
    const names = [
      ["remote", "build"],
      ["host", "server"],
      ["user", "root"]
    ] as const
    assert.strictEqual(
      redact("build: root@server, /root/.ssh/config, SERVER:22, server.example.com", names),
      "remote-1: user-1@host-1, path-1, host-1:22, host-2"
    )
  })

  it.effect.prop(
    "F5 no word that is unknown is let through, whatever stands around it",
    { before: Schema.Array(piece), after: Schema.Array(piece) },
    ({ after, before }) =>
      Effect.sync(() => {
        const text = `${before.join("")}zqmarkerqz${after.join("")}`
        assert.notInclude(redact(text), "zqmarkerqz", text)
      }),
    { arbitrary: { runs: 2_000 } }
  )

  it.effect.prop(
    "F5 no address is let through, whatever stands around it",
    {
      before: Schema.Array(gap),
      after: Schema.Array(gap),
      address: Schema.Literals(["10.20.30.40", "fe80::ab:1", "198-51-100-7"])
    },
    ({ address, after, before }) =>
      Effect.sync(() => {
        const text = `${before.join("")}${address}${after.join("")}`
        assert.notInclude(redact(text), address, text)
      }),
    { arbitrary: { runs: 500 } }
  )
})
