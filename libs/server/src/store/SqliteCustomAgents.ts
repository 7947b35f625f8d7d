import { AgentUnknown } from "@maestro/core/agent/Agent"
import { builtInAgents } from "@maestro/core/agent/Agents"
import { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import { AgentNameTaken, CustomAgents } from "@maestro/core/agent/CustomAgents"
import { StoreError } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Option, Schema } from "effect"
import { Database } from "./Database.ts"

const Stored = Schema.fromJsonString(CustomAgentDefinition)
const decode = Schema.decodeUnknownEffect(Stored)
const encode = Schema.encodeSync(Stored)

const make = Effect.gen(function* () {
  const database = yield* Database

  const definitionOf = (row: Readonly<Record<string, unknown>>) =>
    Effect.mapError(
      decode(row["definition"]),
      () =>
        new StoreError({
          detail: `What the store ${database.file} has of the agent "${String(row["id"])}" cannot be read.`,
          hint: `It was written by a newer Maestro, or changed by something else. Define it again: maestro agent remove ${String(row["id"])}, then maestro agent add.`
        })
    )

  const list = database
    .all("select id, definition from custom_agents order by id")
    .pipe(Effect.flatMap((rows) => Effect.forEach(rows, definitionOf)))

  const get = Effect.fn("CustomAgents.get")(function* (id: string) {
    const [row] = yield* database.all("select id, definition from custom_agents where id = ?", id)
    return row === undefined ? Option.none() : Option.some(yield* definitionOf(row))
  })

  const unknown = Effect.fnUntraced(function* (id: string) {
    const rows = yield* database.all("select id from custom_agents order by id")
    return yield* new AgentUnknown({ id, known: rows.map((row) => String(row["id"])) })
  })

  const add = Effect.fn("CustomAgents.add")(function* (definition: CustomAgentDefinition) {
    const { id } = definition
    if (builtInAgents.has(id)) return yield* new AgentNameTaken({ id, builtIn: true })
    const changed = yield* database.run(
      "insert into custom_agents (id, definition) values (?, ?) on conflict (id) do nothing",
      id,
      encode(definition)
    )
    if (changed === 0) return yield* new AgentNameTaken({ id })
  })

  const update = Effect.fn("CustomAgents.update")(function* (definition: CustomAgentDefinition) {
    const changed = yield* database.run(
      "update custom_agents set definition = ? where id = ?",
      encode(definition),
      definition.id
    )
    if (changed === 0) return yield* unknown(definition.id)
  })

  const remove = Effect.fn("CustomAgents.remove")(function* (id: string) {
    const changed = yield* database.run("delete from custom_agents where id = ?", id)
    if (changed === 0) return yield* unknown(id)
  })

  return CustomAgents.of({ list, get, add, update, remove })
})

/** `CustomAgents` in the SQLite store. */
export const layer: Layer.Layer<CustomAgents, never, Database> = Layer.effect(CustomAgents, make)
