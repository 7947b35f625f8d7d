import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { live } from "../internal/Live.ts"
import * as AgentInstall from "./AgentInstall.ts"

/** Variables of this process, until the scope closes. */
const setVariables = (variables: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
      Object.assign(process.env, variables)
      return before
    }),
    (before) =>
      Effect.sync(() => {
        for (const [name, value] of before) {
          if (value === undefined) delete process.env[name]
          else process.env[name] = value
        }
      })
  )

describe("AgentInstall", () => {
  it.live(
    "is one installation for all who ask at once, and says where it is",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const [one, ...others] = yield* Effect.all(
          [AgentInstall.ensure(), AgentInstall.ensure(), AgentInstall.ensure()],
          {
            concurrency: "unbounded"
          }
        )
        assert.deepStrictEqual(others, [one, one])
        const manifest = yield* files.readFileString(`${one}/node_modules/@openai/codex/package.json`)
        assert.strictEqual(JSON.parse(manifest).version, "0.169.0")
      }).pipe(Effect.provide(live)),
    // The first time it comes from the registry.
    { timeout: 1_200_000 }
  )

  it.live("says what to do where the registry cannot be reached, and leaves no half of an installation", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const cache = yield* files.makeTempDirectoryScoped({ prefix: "maestro-agents-" })
      yield* setVariables({
        MAESTRO_TEST_CACHE: cache,
        npm_config_cache: `${cache}/npm`,
        npm_config_registry: "http://127.0.0.1:9/",
        npm_config_fetch_retries: "0"
      })
      const error = yield* Effect.flip(AgentInstall.ensure())
      assert.include(error.message, "could not install the agent CLIs")
      assert.include(error.message, "ECONNREFUSED")
      assert.include(error.message, "npm ping")
      assert.deepStrictEqual(
        (yield* files.readDirectory(cache)).filter((name) => name.startsWith("agents-")),
        []
      )
    }).pipe(Effect.provide(live))
  )
})
