import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { configHome } from "../testing/ConfigHome.ts"
import { atHome } from "./ConfigView.ts"
import { resolveAlias } from "./ResolveAlias.ts"

layer(NodeServices.layer, { excludeTestServices: true })("resolveAlias (R5)", (it) => {
  it.effect("gives ssh's own names: lists as arrays, numbers as numbers, identity files expanded", () =>
    Effect.gen(function* () {
      process.env["TEST_KEYS_FOLDER"] = "/keys"
      const config = yield* configHome({
        config: [
          "Host build",
          "  HostName build.test",
          "  User 1000",
          "  Port 2222",
          "  IdentityFile ~/keys/%r@%h",
          "  IdentityFile ${TEST_KEYS_FOLDER}/%n/%k/%j",
          "  HostKeyAlias vault",
          "  ProxyJump ann@gate.test:2200,bob@[::1]:22",
          "  SendEnv LANG LC_*",
          "  ServerAliveInterval 2m",
          "  ControlPath ~/cm/%C",
          "  UserKnownHostsFile ~/one ~/two"
        ].join("\n")
      })
      const view = yield* resolveAlias("build", config)
      const home = config.replace("/.ssh/config", "")
      assert.deepInclude(view, {
        hostname: "build.test",
        user: "1000",
        port: 2222,
        identityfile: [`${home}/keys/1000@build.test`, "/keys/build/vault/::1"],
        sendenv: ["LANG", "LC_*"],
        setenv: [],
        serveraliveinterval: 120,
        userknownhostsfile: [`${home}/one`, `${home}/two`],
        stricthostkeychecking: "ask"
      })
      assert.match(String(view["controlpath"]), new RegExp(`^${home}/cm/[0-9a-f]{40}$`))
    })
  )

  it.effect("reads nothing but the file that was named", () =>
    Effect.gen(function* () {
      const config = yield* configHome({ config: "Host *\n  User ann\n" })
      assert.strictEqual((yield* resolveAlias("x", "none"))["user"], (yield* resolveAlias("x", "/dev/null"))["user"])
      assert.strictEqual((yield* resolveAlias("x", config))["user"], "ann")
    })
  )

  it.effect("says what ssh refuses", () =>
    Effect.gen(function* () {
      const config = yield* configHome({ config: "Port none\n" })
      const error = yield* Effect.flip(resolveAlias("x", config))
      assert.strictEqual(error.reason.code, "config-error")
      assert.include(error.message, "line 1")
    })
  )

  it("moves only paths of the account's home, whole names only", () => {
    const view = {
      controlpath: "/root/cm",
      userknownhostsfile: ["/x//root/kh", "/rooted/kh", "/x/root/kh"],
      user: "/root"
    }
    assert.deepEqual(atHome(view, { account: "/root", environment: "/tmp/$1" }), {
      controlpath: "/tmp/$1/cm",
      userknownhostsfile: ["/x//tmp/$1/kh", "/rooted/kh", "/x/root/kh"],
      user: "/root"
    })
  })
})
