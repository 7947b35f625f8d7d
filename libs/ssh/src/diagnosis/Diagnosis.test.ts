import { assert, describe, it } from "@effect/vitest"
import { SshCode } from "@maestro/core/remote/SshError"
import { corpus, preamble } from "../testing/DiagnosisCorpus.ts"
import { diagnose } from "./Diagnosis.ts"
import type { FailedTarget } from "./Failure.ts"
import { commandCodes } from "./TextCode.ts"
import { stagesOf } from "./Stages.ts"

const target: FailedTarget = {
  destination: "alpha.test",
  hostname: "alpha.test",
  port: 2222,
  user: "ann",
  byHand: "ssh -p 2222 alpha.test",
  proxied: false,
  isAlias: false,
  keyFiles: ["/home/ann/.ssh/id_ed25519"],
  knownHostsFiles: ["/home/ann/.ssh/known_hosts"]
}

const at = (stderr: string, exitCode: number | undefined = 255) =>
  diagnose({ remote: "alpha", stage: "reach", exitCode, stderr, target })

const toldBy = ({ reason }: ReturnType<typeof at>) => [reason.title, ...reason.steps, reason.command ?? ""].join("\n")

describe("diagnose", () => {
  for (const { code, exitCode, again = false, texts } of corpus) {
    it(`T1-T9 ${code}${again ? ", which may heal" : ""}`, () => {
      for (const text of texts) {
        for (const stderr of code.startsWith("config") || code === "local-ssh-missing"
          ? [text]
          : [text, preamble + text]) {
          const error = at(stderr, exitCode)
          assert.strictEqual(error.reason.code, code, stderr)
          assert.strictEqual(error.reason.retryable, again, stderr)
          assert.include(stagesOf[code], error.stage)
          assert.notStrictEqual(error.reason.title, "")
          assert.isAbove(error.reason.steps.length, 0)
        }
      }
    })
  }

  it("every code that ssh can bring about is in the corpus", () => {
    // What a command on the machine says is never in ssh's own log: see TextDiagnosis.test.ts.
    const covered = new Set([...corpus.map(({ code }) => code), ...commandCodes])
    assert.deepStrictEqual(
      SshCode.literals.filter((code) => !covered.has(code)),
      []
    )
  })

  it("T1 names the keys that were offered and installs the one that is a file", () => {
    const log = [
      "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.6",
      "debug1: Authenticating to alpha.test:2222 as 'ann'",
      "debug1: Server host key: ssh-ed25519 SHA256:hosthosthost",
      "debug1: Host '[alpha.test]:2222' is known and matches the ED25519 host key.",
      "debug1: Offering public key: ann@laptop ED25519 SHA256:agentagent agent",
      "debug1: Authentications that can continue: publickey",
      "debug1: Offering public key: /home/ann/my key RSA SHA256:filefile explicit",
      "debug1: Authentications that can continue: publickey",
      "debug1: No more authentication methods to try.",
      "ann@alpha.test: Permission denied (publickey)."
    ].join("\r\n")
    const error = at(log)
    assert.strictEqual(error.stage, "authenticate")
    assert.include(toldBy(error), "ann@laptop (ED25519 SHA256:agentagent, from the agent)")
    assert.strictEqual(error.reason.command, "ssh-copy-id -i '/home/ann/my key.pub' -p 2222 ann@alpha.test")
    assert.strictEqual(error.reason.raw, "ann@alpha.test: Permission denied (publickey).")
  })

  it("T2 a changed host key names file, line, the new fingerprint and the command that removes the old one", () => {
    const error = at(
      [
        "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
        "The fingerprint for the ED25519 key sent by the remote host is",
        "SHA256:newnewnewnewnew.",
        "Offending ED25519 key in /home/ann/.ssh/known_hosts:12",
        "  remove with:",
        '  ssh-keygen -f "/home/ann/.ssh/known_hosts" -R "[alpha.test]:2222"',
        "Host key for [alpha.test]:2222 has changed and you have requested strict checking.",
        "Host key verification failed."
      ].join("\r\n")
    )
    const told = toldBy(error)
    assert.include(told, "/home/ann/.ssh/known_hosts line 12")
    assert.include(told, "SHA256:newnewnewnewnew")
    assert.match(
      error.reason.command ?? "",
      /^ssh-keygen -f \/home\/ann\/\.ssh\/known_hosts -R '?\[alpha\.test\]:2222'?$/
    )
  })

  it("T3 a key that the server would take but nobody could unlock is a matter of its passphrase", () => {
    const error = at(
      [
        "debug1: Authenticating to alpha.test:2222 as 'ann'",
        "debug1: Server accepts key: /home/ann/.ssh/id_ed25519 ED25519 SHA256:abc explicit",
        "ann@alpha.test: Permission denied (publickey)."
      ].join("\r\n")
    )
    assert.strictEqual(error.reason.code, "key-passphrase")
    assert.strictEqual(error.reason.command, "ssh-add /home/ann/.ssh/id_ed25519")
  })

  it("R8 names the hop that failed", () => {
    const error = diagnose({
      remote: "inner",
      stage: "reach",
      exitCode: 255,
      target: { ...target, proxied: true },
      stderr: [
        "debug1: Connecting to bastion.test [198.51.100.9] port 22.",
        "debug1: Authenticating to bastion.test:22 as 'ann'",
        "ann@bastion.test: Permission denied (publickey).",
        "Connection closed by UNKNOWN port 65535"
      ].join("\r\n")
    })
    assert.strictEqual(error.reason.code, "proxy-failure")
    assert.include(error.reason.title, "bastion.test:22")
    assert.include(error.reason.title, "Permission denied")
    assert.include(toldBy(error), "At that hop: bastion.test:22 does not accept any of the keys")
    assert.include(toldBy(error), "ssh bastion.test")
    assert.isFalse(error.reason.retryable)
  })

  it("R8 names the hop that let us in and did not open the way on, and whether that can heal", () => {
    const [closed, prohibited] = ["connect failed: Connection refused", "administratively prohibited: open failed"].map(
      (why) =>
        diagnose({
          remote: "inner",
          stage: "reach",
          exitCode: 255,
          target: { ...target, proxied: true },
          stderr: [
            "debug1: Connecting to bastion.test [198.51.100.9] port 22.",
            "debug1: Authenticating to bastion.test:22 as 'ann'",
            'Authenticated to bastion.test ([198.51.100.9]:22) using "publickey".',
            `channel 0: open failed: ${why}`,
            "stdio forwarding failed",
            "kex_exchange_identification: Connection closed by remote host",
            "Connection closed by UNKNOWN port 65535"
          ].join("\r\n")
        }).reason
    )
    for (const reason of [closed, prohibited]) {
      assert.strictEqual(reason?.code, "proxy-failure")
      assert.include(reason?.title, "at the hop bastion.test")
      assert.include(reason?.steps.join("\n"), "The jump host bastion.test let us in")
    }
    assert.deepStrictEqual([closed?.retryable, prohibited?.retryable], [true, false])
  })

  it("S7 what is said once the connection stands cannot become an error of making it", () => {
    const words = "ann@alpha.test: Permission denied (publickey).\nHost key verification failed."
    const error = diagnose({ remote: "alpha", stage: "session", exitCode: 255, stderr: words, target })
    assert.strictEqual(error.reason.code, "connection-lost-midway")
    assert.strictEqual(error.stage, "session")
  })

  it("a process that took too long is a timeout", () => {
    assert.strictEqual(
      diagnose({ remote: "alpha", stage: "reach", exitCode: undefined, stderr: "" }).reason.code,
      "timeout"
    )
  })
})
