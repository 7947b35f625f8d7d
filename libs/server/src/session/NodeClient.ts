import { Client } from "@maestro/core/session/Client"
import { Effect, Layer } from "effect"
import { hostname } from "node:os"
import { ClientId } from "../store/ClientId.ts"
import { Database } from "../store/Database.ts"

/** This Maestro: the id of its data folder, and the name of this machine. */
export const layer: Layer.Layer<Client, never, Database> = Layer.effect(
  Client,
  Effect.gen(function* () {
    const database = yield* Database
    const id = yield* Effect.cached(Effect.provideService(ClientId, Database, database))
    return Client.of({ id, hostname: hostname() })
  })
)
