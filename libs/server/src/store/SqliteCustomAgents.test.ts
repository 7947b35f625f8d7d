import { assert, describe, it } from "@effect/vitest"
import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { builtInAgents } from "@maestro/core/agent/Agents"
import type { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database } from "./Database.ts"
import * as SqliteCustomAgents from "./SqliteCustomAgents.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-agents-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const storeIn = (path: string) =>
  AgentCatalog.layer.pipe(Layer.provideMerge(SqliteCustomAgents.layer), Layer.provideMerge(Database.layer(path)))

/** Runs on a store of its own. */
const inNewStore = <A, E>(effect: Effect.Effect<A, E, AgentCatalog | CustomAgents | Database>) =>
  Effect.flatMap(folder, (path) => Effect.provide(effect, storeIn(path)))

const full: CustomAgentDefinition = {
  id: "mine",
  command: ["prog", "a b", "'\"$(x)\u00e9"],
  format: "codex-jsonl",
  resumeWords: ["resume", "{id}"],
  modelWords: ["--model={model}"],
  fullWords: ["--yolo"],
  agentWords: [],
  readOnlyWords: ["--sandbox"],
  env: { LANG: "C" }
}

const plain: CustomAgentDefinition = { id: "a-plain", command: ["cat"], format: "plain" }

describe("SqliteCustomAgents (S1)", () => {
  it.live("keeps every field over a restart", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* CustomAgents.use((agents) => Effect.andThen(agents.add(full), agents.add(plain))).pipe(
        Effect.provide(storeIn(path))
      )
      const listed = yield* CustomAgents.use((agents) => agents.list).pipe(Effect.provide(storeIn(path)))
      assert.deepStrictEqual(listed, [plain, full])
    })
  )

  it.live("changes and removes what is there, and says what is not", () =>
    inNewStore(
      Effect.gen(function* () {
        const agents = yield* CustomAgents
        yield* agents.add(full)
        yield* agents.update({ ...plain, id: "mine" })
        assert.deepStrictEqual(yield* agents.list, [{ ...plain, id: "mine" }])
        const taken = yield* Effect.flip(agents.add(full))
        assert.include(taken.message, "maestro agent edit mine")
        const builtIn = yield* Effect.flip(agents.add({ ...full, id: "codex" }))
        assert.deepInclude(builtIn, { _tag: "AgentNameTaken", builtIn: true })
        yield* agents.remove("mine")
        assert.deepStrictEqual(yield* agents.list, [])
        for (const gone of [agents.remove("mine"), agents.update(full)])
          assert.strictEqual((yield* Effect.flip(gone))._tag, "AgentUnknown")
      })
    )
  )

  it.live("of two that add one name at once, one does", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const add = CustomAgents.use((agents) => Effect.result(agents.add(full))).pipe(Effect.provide(storeIn(path)))
      const results = yield* Effect.all([add, add, add, add], { concurrency: "unbounded" })
      assert.deepEqual(results.map(({ _tag }) => _tag).toSorted(), ["Failure", "Failure", "Failure", "Success"])
    })
  )

  it.live("a definition that something else broke is named, and can be removed", () =>
    inNewStore(
      Effect.gen(function* () {
        const agents = yield* CustomAgents
        const database = yield* Database
        yield* agents.add(full)
        for (const broken of ["{", '{"id":"mine"}', '{"id":"mine","command":["x"],"format":"of-tomorrow"}']) {
          yield* database.run("update custom_agents set definition = ?", broken)
          const error = yield* Effect.flip(agents.get("mine"))
          assert.include(error.message, 'the agent "mine" cannot be read')
          assert.include(error.message, "maestro agent remove mine")
        }
        yield* agents.remove("mine")
        assert.deepStrictEqual(yield* agents.list, [])
      })
    )
  )
})

describe("the catalogue of agents (S1)", () => {
  it.live("has Maestro's own and then the user's, and finds both", () =>
    inNewStore(
      Effect.gen(function* () {
        const catalog = yield* AgentCatalog
        yield* CustomAgents.use((agents) => agents.add(full))
        const listed = yield* catalog.list
        assert.deepEqual(
          listed.map(({ id, kind }) => `${id} ${kind}`),
          [...[...builtInAgents.keys()].map((id) => `${id} built-in`), "mine yours"]
        )
        assert.deepStrictEqual(listed.at(-1), {
          id: "mine",
          title: "mine",
          kind: "yours",
          executable: "prog",
          format: "codex-jsonl",
          access: ["full", "agent", "read-only"],
          can: { resume: true, model: true, usage: true }
        })
        assert.isUndefined(listed.find(({ id }) => id === "custom")?.executable)
        const mine = yield* catalog.find("mine", "/opt/prog")
        assert.strictEqual(mine.executable, "/opt/prog")
        assert.strictEqual((yield* catalog.find("codex")).executable, "codex")
        assert.strictEqual((yield* catalog.find("custom", "cat")).executable, "cat")
        assert.strictEqual((yield* Effect.flip(catalog.find("custom")))._tag, "AgentCommandMissing")
        const unknown = yield* Effect.flip(catalog.find("cdex"))
        assert.match(unknown.message, /There is no agent "cdex"\. There are: claude-code, codex, .*, demo, mine\./)
        // No name of an object's own members is an agent.
        for (const id of ["toString", "__proto__", "constructor"])
          assert.strictEqual((yield* Effect.flip(catalog.find(id)))._tag, "AgentUnknown")
      })
    )
  )

  it.live("a user's agent stays what it is when Maestro brings one of that name", () =>
    inNewStore(
      Effect.gen(function* () {
        const [catalog, database] = [yield* AgentCatalog, yield* Database]
        yield* CustomAgents.use((agents) => agents.add(plain))
        yield* database.run(
          "update custom_agents set id = 'pi', definition = ?",
          JSON.stringify({ ...plain, id: "pi" })
        )
        assert.strictEqual((yield* catalog.find("pi")).executable, "cat")
        const entries = (yield* catalog.list).filter(({ id }) => id === "pi")
        assert.deepEqual(
          entries.map(({ kind }) => kind),
          ["yours"]
        )
      })
    )
  )
})
