import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import type { Remote } from "@maestro/core/remote/Remote"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem, Layer, Stream } from "effect"
import { remoteTo } from "../testing/HostRemote.ts"
import * as OpenSshTransport from "../transport/OpenSshTransport.ts"
import { Transport } from "../transport/Transport.ts"
import { testConnection } from "./ConnectionTest.ts"

/** The events of `times` tests in a row, over one transport. */
const eventsOf = (remote: Remote, times = 1) =>
  Effect.gen(function* () {
    const { disconnect } = yield* Transport
    const all = Effect.replicateEffect(Stream.runCollect(testConnection), times)
    return yield* Effect.ensuring(all, Effect.ignore(disconnect))
  }).pipe(
    Effect.provide(OpenSshTransport.layer(remote)),
    Effect.map((runs) => runs.map((events) => [...events]))
  )

const noisy = { ".bashrc": "echo welcome; read -r _line\n", ".profile": "echo hello\n" }

layer(Layer.merge(ProcessHost.layerWith({ homeFiles: noisy }), NodeServices.layer), {
  excludeTestServices: true,
  timeout: "2 minutes"
})("testConnection over a real sshd", (it) => {
  it.effect("R2 passes every step in order, and tells what the machine says of itself", () =>
    Effect.gen(function* () {
      const host = yield* TestHost
      const uname = (yield* host.exec(["uname", "-n"])).stdout.trim()
      const [events = []] = yield* eventsOf(remoteTo(host))
      assert.deepStrictEqual(
        events.map((event) => (event._tag === "Succeeded" ? event._tag : event.stage)),
        ["config", "reach", "host-key", "authenticate", "shell", "platform", "Succeeded"]
      )
      const details = events.map((event) => (event._tag === "Passed" ? event.detail : "")).join("\n")
      assert.include(details, `port ${host.port}`)
      assert.include(details, "OpenSSH")
      assert.match(details, /ssh-ed25519 SHA256:/)
      assert.match(details, /publickey, .*SHA256:/)
      const last = events.at(-1)
      assert.strictEqual(last?._tag, "Succeeded")
      if (last?._tag !== "Succeeded") return
      assert.strictEqual(last.facts.hostname, uname)
      assert.strictEqual(last.facts.user, host.user)
      assert.include(last.facts.kernel, "Linux")
      assert.notInclude(last.facts.os, '"')
      assert.isAbove(last.facts.roundTrip, 0)
    })
  )

  it.effect("R2 says so when the connection is there already", () =>
    Effect.gen(function* () {
      const host = yield* TestHost
      const before = yield* host.accepted
      const [, again = []] = yield* eventsOf(remoteTo(host, { sshConfig: yield* host.configWith({}) }), 2)
      const reach = again.find((event) => event._tag === "Passed" && event.stage === "authenticate")
      assert.include(reach?._tag === "Passed" ? reach.detail : "", "already there")
      assert.strictEqual(again.at(-1)?._tag, "Succeeded")
      assert.strictEqual(yield* host.accepted, before + 1)
    })
  )

  it.effect("R2 stops at the step that fails, with the error of that step", () =>
    Effect.gen(function* () {
      const host = yield* TestHost
      const sshConfig = yield* host.configWith({ keyPath: yield* host.newKey() })
      const [events = []] = yield* eventsOf(remoteTo(host, { sshConfig }))
      assert.deepStrictEqual(
        events.map((event) => [event._tag, event._tag === "Succeeded" ? "" : event.stage]),
        [
          ["Passed", "config"],
          ["Passed", "reach"],
          ["Passed", "host-key"],
          ["Failed", "authenticate"]
        ]
      )
      const last = events.at(-1)
      assert.strictEqual(last?._tag === "Failed" ? last.error.reason.code : "", "auth-denied")
    })
  )

  it.effect("R8 goes through a jump host, and names the hop that fails", () =>
    Effect.gen(function* () {
      const host = yield* TestHost
      const gate = yield* ProcessHost.start({ alias: "gate" })
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped({ prefix: "jump" })
      const through = (name: string, gatePort: number, gateKey: string) =>
        Effect.as(
          fs.writeFileString(
            `${folder}/${name}`,
            [
              `Host inner\n HostName ${host.host}\n Port ${host.port}\n IdentityFile ${host.keyPath}\n ProxyJump gate`,
              `Host gate\n HostName ${gate.host}\n Port ${gatePort}\n IdentityFile ${gateKey}`,
              `Host *\n User ${host.user}\n IdentitiesOnly yes`,
              ` UserKnownHostsFile ${host.knownHostsPath} ${gate.knownHostsPath}`
            ].join("\n")
          ),
          remoteTo(host, { target: { _tag: "Alias", alias: "inner" }, sshConfig: `${folder}/${name}` })
        )

      const before = yield* gate.accepted
      const [passed = []] = yield* eventsOf(yield* through("good", gate.port, gate.keyPath))
      assert.strictEqual(passed.at(-1)?._tag, "Succeeded")
      const reach = passed.find((event) => event._tag === "Passed" && event.stage === "reach")
      assert.include(reach?._tag === "Passed" ? reach.detail : "", "through 127.0.0.1")
      assert.strictEqual(yield* gate.accepted, before + 1)

      const broken = [
        { remote: yield* through("down", 1, gate.keyPath), says: "127.0.0.1:1: ssh: connect to host", again: true },
        { remote: yield* through("denied", gate.port, yield* gate.newKey()), says: "Permission denied", again: false }
      ]
      for (const { remote, says, again } of broken) {
        const [failed = []] = yield* eventsOf(remote)
        const last = failed.at(-1)
        assert.strictEqual(last?._tag, "Failed")
        if (last?._tag !== "Failed") return
        assert.strictEqual(last.error.reason.code, "proxy-failure")
        assert.include(last.error.message, says)
        assert.strictEqual(last.error.reason.retryable, again)
      }
    })
  )
})
