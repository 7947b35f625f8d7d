import { assert, describe, it } from "@effect/vitest"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import type { ConfigVariant, TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Schedule } from "effect"
import { appendFileSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"

const hostFolder = (host: TestHost["Service"]) => dirname(dirname(host.sshConfigPath))

/** The fingerprint of a public key file, by ssh-keygen. */
const fingerprint = (path: string) =>
  Effect.map(Command.runOrFail(["ssh-keygen", "-lf", path]), (text) => text.split(" ")[1] ?? "")

const knownHostsOf = (sshConfig: string) => /UserKnownHostsFile "(.*)"/.exec(readFileSync(sshConfig, "utf8"))![1]!

/** A remote with its own known_hosts file, and the fingerprint that its machine really has. */
const remoteWith = (variant: ConfigVariant, options: Parameters<typeof ProcessHost.start>[0] = {}) =>
  Effect.gen(function* () {
    const host = yield* ProcessHost.start({ loginShell: "/bin/bash", ...options })
    const sshConfig = yield* host.configWith(variant)
    const maestro = yield* newMaestro
    yield* maestro.json(["remote", "add", "gpu", "--alias", variant.alias ?? host.alias, "--ssh-config", sshConfig])
    yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
    const right = yield* fingerprint(`${hostFolder(host)}/host_key.pub`)
    return { host, maestro, right, sshConfig, known: knownHostsOf(sshConfig) }
  })

describe("maestro remote trust (R12, T2)", () => {
  it.live("R12 an unknown key is refused with its fingerprint and how to accept it; then accepted by that", () =>
    Effect.gen(function* () {
      const { host, maestro, right, known } = yield* remoteWith({
        knownHosts: "empty",
        lines: ["HashKnownHosts yes", "StrictHostKeyChecking yes"]
      })
      const refused = yield* maestro.run(["remote", "test", "gpu"])
      assert.strictEqual(refused.code, 4)
      assert.include(refused.stderr, right)
      assert.include(refused.stderr, "maestro remote trust gpu")
      const unattended = yield* maestro.run(["remote", "trust", "gpu"])
      assert.strictEqual(unattended.code, 4)
      assert.include(unattended.stderr, `maestro remote trust gpu --fingerprint ${right}`)
      const wrong = yield* maestro.run(["remote", "trust", "gpu", "--fingerprint", "SHA256:AAAA"])
      assert.strictEqual(wrong.code, 4)
      assert.include(wrong.stderr, "which is not the fingerprint SHA256:AAAA")
      assert.strictEqual(readFileSync(known, "utf8"), "")
      const added = yield* maestro.json(["remote", "trust", "gpu", "--fingerprint", right])
      assert.deepEqual([added.hostKey.fingerprint, added.outcome], [right, "added"])
      assert.match(readFileSync(known, "utf8"), /^\|1\|\S+ ssh-ed25519 \S+\n$/)
      assert.strictEqual((yield* maestro.json(["remote", "trust", "gpu"])).outcome, "known")
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      // Asking for its key is no login.
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.live("R12 a changed key is refused with file, line, old and new fingerprint, and replaced when that is said", () =>
    Effect.gen(function* () {
      const { maestro, right, known } = yield* remoteWith({ knownHosts: "changed" })
      appendFileSync(known, "# the rest stays\nother.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\n")
      const old = yield* fingerprint(known)
      for (const command of ["test", "trust"]) {
        const { code, stderr } = yield* maestro.run([
          "remote",
          command,
          "gpu",
          ...(command === "trust" ? ["--yes"] : [])
        ])
        assert.strictEqual(code, 4)
        assert.include(stderr, `The key on record, in ${known} line 1, is ssh-ed25519 ${old}.`)
        assert.include(stderr, right)
        assert.include(stderr, `ssh-keygen -f ${known} -R`)
      }
      const replaced = yield* maestro.json(["remote", "trust", "gpu", "--replace", "--fingerprint", right])
      assert.strictEqual(replaced.outcome, "replaced")
      assert.include(readFileSync(known, "utf8"), "other.example.org")
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
    })
  )

  it.live("R12 a revoked key is refused, whatever is said", () =>
    Effect.gen(function* () {
      const { host, maestro, known } = yield* remoteWith({ knownHosts: "empty" })
      writeFileSync(known, `@revoked * ${readFileSync(`${hostFolder(host)}/host_key.pub`, "utf8")}`)
      const before = readFileSync(known, "utf8")
      const { code, stderr } = yield* maestro.run(["remote", "trust", "gpu", "--replace", "--yes"])
      assert.strictEqual(code, 4)
      assert.include(stderr, "revoked")
      assert.strictEqual(readFileSync(known, "utf8"), before)
    })
  )

  it.live("R12 another type of key that the machine has too is no change", () =>
    Effect.gen(function* () {
      const { host, maestro, known } = yield* remoteWith({ knownHosts: "empty" })
      const rsa = `${hostFolder(host)}/host_rsa`
      yield* Command.runOrFail(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-C", "", "-f", rsa])
      const config = `${hostFolder(host)}/sshd_config`
      writeFileSync(config, `HostKey ${rsa}\n${readFileSync(config, "utf8")}`)
      yield* host.restart
      writeFileSync(known, `[127.0.0.1]:${host.port} ${readFileSync(`${hostFolder(host)}/host_key.pub`, "utf8")}`)
      assert.strictEqual((yield* maestro.json(["remote", "trust", "gpu"])).hostKey.type, "ssh-ed25519")
      writeFileSync(known, `[127.0.0.1]:${host.port} ${readFileSync(`${rsa}.pub`, "utf8")}`)
      assert.strictEqual((yield* maestro.json(["remote", "trust", "gpu"])).hostKey.type, "ssh-rsa")
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
    })
  )

  it.live("R12 UpdateHostKeys: ssh remembers the other keys of a known machine; they are no change then", () =>
    Effect.gen(function* () {
      const { host, maestro, known } = yield* remoteWith({ knownHosts: "right", lines: ["UpdateHostKeys yes"] })
      const rsa = `${hostFolder(host)}/host_rsa`
      yield* Command.runOrFail(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-C", "", "-f", rsa])
      const config = `${hostFolder(host)}/sshd_config`
      writeFileSync(config, `HostKey ${rsa}\n${readFileSync(config, "utf8")}`)
      yield* host.restart
      assert.notInclude(readFileSync(known, "utf8"), "ssh-rsa")
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      // The connection asks the server to prove its keys after it has let us in.
      yield* Effect.sync(() => readFileSync(known, "utf8")).pipe(
        Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (text) => text.includes("ssh-rsa") }),
        Effect.timeout("20 seconds")
      )
      yield* maestro.run(["remote", "disconnect", "gpu"])
      // The server goes over to its other key.
      writeFileSync(config, readFileSync(config, "utf8").replaceAll(/^HostKey .*host_key$/gm, ""))
      yield* host.restart
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
    })
  )

  it.live("R12 StrictHostKeyChecking no goes on with a changed key, as ssh does", () =>
    Effect.gen(function* () {
      const { maestro, known } = yield* remoteWith({
        knownHosts: "changed",
        lines: ["StrictHostKeyChecking no", "CheckHostIP no"]
      })
      const before = readFileSync(known, "utf8")
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      assert.strictEqual(readFileSync(known, "utf8"), before)
    })
  )

  it.live("R12 HostKeyAlias is the name that is remembered; accept-new needs no word", () =>
    Effect.gen(function* () {
      const { maestro, right, known } = yield* remoteWith({ knownHosts: "empty", lines: ["HostKeyAlias the-gpu"] })
      yield* maestro.json(["remote", "trust", "gpu", "--fingerprint", right])
      assert.match(readFileSync(known, "utf8"), /^the-gpu ssh-ed25519 \S+\n$/)
      const easy = yield* remoteWith({ knownHosts: "empty", lines: ["StrictHostKeyChecking accept-new"] })
      assert.isTrue((yield* easy.maestro.json(["remote", "test", "gpu"])).ok)
      assert.include(readFileSync(easy.known, "utf8"), "ssh-ed25519")
    })
  )

  it.live("R8 R12 asks a machine behind a jump host through it", () =>
    Effect.gen(function* () {
      const bastion = yield* ProcessHost.start({ alias: "bastion" })
      const { host, maestro, right, sshConfig, known } = yield* remoteWith({
        knownHosts: "empty",
        lines: ["ProxyJump bastion"]
      })
      const jump = yield* bastion.configWith({ lines: [`UserKnownHostsFile ${bastion.knownHostsPath}`] })
      writeFileSync(sshConfig, `${readFileSync(jump, "utf8").split("Host *")[0]}\n${readFileSync(sshConfig, "utf8")}`)
      yield* maestro.json(["remote", "trust", "gpu", "--fingerprint", right])
      assert.include(readFileSync(known, "utf8"), `[127.0.0.1]:${host.port} ssh-ed25519`)
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
    })
  )

  it.live("R12 on a terminal it shows the key and asks; the fingerprint itself is an answer", () =>
    Effect.gen(function* () {
      const { maestro, right, known } = yield* remoteWith({ knownHosts: "empty" })
      const no = yield* inTerminal(maestro, ["remote", "trust", "gpu"])
      yield* no.saw(right)
      yield* no.saw("(yes/no/[fingerprint])?")
      yield* no.type("no\r")
      assert.strictEqual(yield* no.end, 4)
      assert.strictEqual(readFileSync(known, "utf8"), "")
      const yes = yield* inTerminal(maestro, ["remote", "trust", "gpu"])
      yield* yes.saw("(yes/no/[fingerprint])?")
      yield* yes.type(`${right}\r`)
      yield* yes.saw(`Remembered in ${known}`)
      assert.strictEqual(yield* yes.end, 0)
    })
  )
})
