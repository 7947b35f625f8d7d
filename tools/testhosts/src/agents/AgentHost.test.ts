import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { AgentHost, layer as agentHost } from "./AgentHost.ts"

layer(agentHost, { excludeTestServices: true, timeout: "20 minutes" })("AgentHost", (it) => {
  it.effect("has no way to another network, and what runs there cannot change that", () =>
    Effect.gen(function* () {
      const { host, shell } = yield* AgentHost
      const { exitCode } = yield* host.exec(["busybox", "wget", "-T", "5", "-O", "-", "http://192.0.2.1/"])
      assert.notStrictEqual(exitCode, 0)
      assert.notInclude(yield* shell("busybox ip route"), "default")
      const changed = yield* Effect.flip(shell("busybox ip route add default via 172.17.0.1"))
      assert.include(changed.message, "not permitted")
    })
  )

  it.effect("has its agents read-only, each on the PATH of one of its shells", () =>
    Effect.gen(function* () {
      const { shell } = yield* AgentHost
      const onLogin = yield* shell(
        "for name in node claude codex gemini qwen opencode pi; do command -v $name; done; :"
      )
      assert.deepStrictEqual(
        onLogin
          .trim()
          .split("\n")
          .map((path) => path.split("/").at(-1)),
        ["node", "claude", "codex", "gemini", "qwen", "opencode"]
      )
      assert.include(yield* shell("bash -lic 'command -v pi' 2>/dev/null"), "/opt/agents/interactive/pi")
      const written = yield* Effect.flip(shell("touch /opt/agents/installed/x"))
      assert.match(written.message, /Read-only|denied/)
    })
  )

  it.effect("tells what its agents ask the model", () =>
    Effect.gen(function* () {
      const { project, requests, shell } = yield* AgentHost
      const folder = yield* project("asks")
      const said = yield* shell(
        `cd ${folder} && echo 'my-word [[say From the model]]' | codex exec --skip-git-repo-check -`
      )
      assert.include(said, "From the model")
      const asked = (yield* requests).filter(({ said: texts }) => texts.some(({ text }) => text.includes("my-word")))
      assert.deepInclude(asked[0], { protocol: "openai-responses", scenario: "say", status: 200 })
    })
  )
})
