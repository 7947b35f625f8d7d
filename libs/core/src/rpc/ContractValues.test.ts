import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type Rpc, RpcSchema } from "effect/rpc"
import { MaestroRpcs } from "./MaestroRpcs.ts"

const isProcedure = (rpc: Rpc.Any): rpc is Rpc.AnyWithProps => "payloadSchema" in rpc

/** Everything of a procedure that crosses, by what it is. */
const schemasOf = (rpc: Rpc.AnyWithProps): ReadonlyArray<readonly [string, Schema.Top]> => {
  const { errorSchema, payloadSchema, successSchema } = rpc
  const answers = RpcSchema.isStreamSchema(successSchema)
    ? ([
        ["element", successSchema.success],
        ["error", successSchema.error]
      ] as const)
    : ([
        ["answer", successSchema],
        ["error", errorSchema]
      ] as const)
  const all = [["payload", payloadSchema] as const, ...answers]
  return all.filter(([, schema]) => schema.ast._tag !== "Never" && schema.ast._tag !== "Void")
}

/** Chance does not find words with the placeholders that a definition must have. */
const notByChance = ["agents.add: payload", "agents.update: payload"]

describe("what crosses is the same on the other side", () => {
  for (const rpc of [...MaestroRpcs.requests.values()].filter(isProcedure)) {
    for (const [what, schema] of schemasOf(rpc)) {
      if (notByChance.includes(`${rpc._tag}: ${what}`)) continue
      // Schemas of contracts need no services; their general type does not say so.
      const typed = schema as Schema.Codec<unknown, unknown>
      const codec = Schema.toCodecJson(typed)
      const isSame = Schema.toEquivalence(typed)
      it.effect.prop(
        `${rpc._tag}: ${what}`,
        { value: typed },
        ({ value }) =>
          Effect.gen(function* () {
            const text = JSON.stringify(yield* Schema.encodeEffect(codec)(value))
            const back = yield* Schema.decodeUnknownEffect(codec)(JSON.parse(text))
            assert.isTrue(isSame(value, back), text)
            if (value instanceof Error) assert.strictEqual((back as Error).message, value.message)
          }),
        { arbitrary: { runs: 20 } }
      )
    }
  }
})
