import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { userInfo } from "node:os"
import { configHome } from "../testing/ConfigHome.ts"
import { configFile, configText } from "../testing/RandomConfig.ts"
import { optionLines } from "./OptionLines.ts"
import { resolve } from "./SshConfig.ts"

layer(NodeServices.layer, { excludeTestServices: true })("optionLines", (it) => {
  it.effect.prop(
    "R5 finds, for any config and host, the line that ssh takes its value from",
    {
      files: Schema.Struct({
        config: configFile("one", "two", "t*", "~/.ssh/one", "missing"),
        one: configFile("two"),
        two: configFile()
      }),
      alias: Schema.Literals(["a", "b", "c", "a.test", "b.test", "cd"])
    },
    ({ files, alias }) =>
      Effect.gen(function* () {
        const sshConfig = yield* configHome({
          config: configText("config", files.config),
          one: configText("one", files.one),
          two: configText("two", files.two)
        })
        const remote = { name: alias, target: { _tag: "Alias", alias } as const, destination: alias, sshConfig }
        const { hostname, user } = yield* resolve(remote)
        const [line] = (yield* optionLines(remote, hostname)).get("user") ?? []
        const told = line === undefined ? userInfo().username : `${line.file.split("/").at(-1)}-${line.line}`
        assert.strictEqual(told, user)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 100 }, timeout: 120_000 }
  )
})
