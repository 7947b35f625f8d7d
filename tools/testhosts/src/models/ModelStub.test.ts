import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { get } from "node:http"
import type { AddressInfo } from "node:net"
import type { Json } from "./Json.ts"
import { modelStub, type RequestRecord } from "./ModelStub.ts"

/** A stub of its own on a free port, and a way to ask it. */
const stub = Effect.acquireRelease(
  Effect.promise(async () => {
    const records: Array<RequestRecord> = []
    const server = modelStub((record) => records.push(record))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    const ask = (path: string, body: Json) =>
      Effect.promise(() => fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: JSON.stringify(body) }))
    const text = (path: string, body: Json) =>
      Effect.flatMap(ask(path, body), (response) => Effect.promise(() => response.text()))
    /** The status with which it answers who wants a WebSocket. */
    const upgrade = Effect.callback<number | undefined>((resume) => {
      const headers = { connection: "Upgrade", upgrade: "websocket" }
      const request = get({ host: "127.0.0.1", port, path: "/v1/responses", headers }, (response) => {
        response.resume()
        resume(Effect.succeed(response.statusCode))
      })
      request.on("error", (error) => resume(Effect.die(error)))
    })
    return { server, records, ask, text, upgrade }
  }),
  ({ server }) =>
    Effect.promise(
      () =>
        new Promise((resolve) => {
          server.closeAllConnections()
          server.close(resolve)
        })
    )
)

const parameters = {
  type: "object",
  properties: { command: { type: "string" }, timeout: { type: "number" }, mode: { enum: ["a", "b"] } },
  required: ["command", "mode"]
}

interface Spoken {
  readonly path: string
  /** A request with a shell tool, and after the prompt what the tool gave back, if it did. */
  readonly body: (prompt: string, result?: string) => Json
  /** The pieces of text in a stream. */
  readonly pieces: RegExp
}

const spoken: Readonly<Record<string, Spoken>> = {
  "openai-responses": {
    path: "/v1/responses",
    body: (prompt, result) => ({
      model: "m1",
      stream: true,
      tools: [{ type: "function", name: "exec_command", parameters }],
      input: [
        { role: "user", content: [{ type: "input_text", text: prompt }] },
        ...(result === undefined ? [] : [{ type: "function_call_output", call_id: "c", output: result }])
      ]
    }),
    pieces: /"delta":"([^"]*)"/g
  },
  "openai-chat": {
    path: "/v1/chat/completions",
    body: (prompt, result) => ({
      model: "m1",
      stream: true,
      tools: [{ type: "function", function: { name: "bash", parameters } }],
      messages: [
        { role: "user", content: prompt },
        ...(result === undefined ? [] : [{ role: "tool", tool_call_id: "c", content: result }])
      ]
    }),
    pieces: /"delta":\{"content":"([^"]*)"/g
  },
  "gemini-generate": {
    path: "/v1beta/models/m1:streamGenerateContent?alt=sse",
    body: (prompt, result) => ({
      tools: [{ functionDeclarations: [{ name: "run_shell_command", parametersJsonSchema: parameters }] }],
      contents: [
        { role: "user", parts: [{ text: prompt }] },
        ...(result === undefined
          ? []
          : [{ role: "user", parts: [{ functionResponse: { name: "x", response: { output: result } } }] }])
      ]
    }),
    pieces: /"parts":\[\{"text":"([^"]*)"/g
  },
  "anthropic-messages": {
    path: "/v1/messages",
    body: (prompt, result) => ({
      model: "m1",
      stream: true,
      tools: [{ name: "Bash", input_schema: parameters }],
      messages: [
        { role: "user", content: prompt },
        ...(result === undefined
          ? []
          : [{ role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: result }] }])
      ]
    }),
    pieces: /"text_delta","text":"([^"]*)"/g
  }
}

for (const [name, { body, path, pieces }] of Object.entries(spoken)) {
  describe(`the model behind ${name}`, () => {
    it.live("answers in pieces, and tells what was asked", () =>
      Effect.gen(function* () {
        const { records, text } = yield* stub
        const said = yield* text(path, body("[[say A sentence that is longer than one piece.]]"))
        const parts = [...said.matchAll(pieces)].map(([, part]) => part)
        assert.isAbove(parts.length, 2, said)
        assert.strictEqual(parts.join(""), "A sentence that is longer than one piece.", said)
        assert.match(said, /1200|1000/)
        assert.deepInclude(records[0], { number: 1, protocol: name, model: "m1", scenario: "say", status: 200 })
      })
    )

    it.live("uses the shell tool as its schema wants it, and then says what came of it", () =>
      Effect.gen(function* () {
        const { text } = yield* stub
        const asked = (yield* text(path, body("[[shell echo hi]]"))).replaceAll("\\", "")
        assert.include(asked, '"command":"echo hi"')
        assert.include(asked, '"mode":"a"')
        assert.notInclude(asked, "timeout")
        const said = yield* text(path, body("[[shell echo hi]]", "hi there"))
        assert.strictEqual([...said.matchAll(pieces)].map(([, part]) => part).join(""), "The tool said: hi there", said)
      })
    )

    it.live("fails as long as it is told to, and cuts off when it is told to", () =>
      Effect.gen(function* () {
        const { ask, text } = yield* stub
        for (const status of [401, 429, 500]) {
          const response = yield* ask(path, body(`[[fail ${status}]]`))
          assert.strictEqual(response.status, status)
          assert.strictEqual(response.headers.has("retry-after"), status !== 401)
        }
        const flaky = [1, 2, 3].map(() => ask(path, body("[[flaky 2]]")))
        assert.deepStrictEqual(
          (yield* Effect.all(flaky)).map(({ status }) => status),
          [500, 500, 200]
        )
        const dropped = yield* ask(path, body("[[drop 1]]"))
        const cut = yield* Effect.promise(() =>
          dropped.text().then(
            () => "whole",
            () => "cut"
          )
        )
        assert.strictEqual(cut, "cut")
        const whole = yield* text(path, body("[[drop 1]]"))
        assert.strictEqual([...whole.matchAll(pieces)].map(([, part]) => part).join(""), "Done: drop", whole)
      })
    )
  })
}

describe("the model", () => {
  it.live("answers a client that wants no stream, and one that wants JSON of a schema", () =>
    Effect.gen(function* () {
      const { text } = yield* stub
      const chat = yield* text("/v1/chat/completions", { model: "m1", messages: [], tools: [] })
      assert.include(chat, '"content":"Hello."')
      const responseJsonSchema = {
        type: "object",
        properties: { score: { type: "integer" }, why: { type: "string" }, more: { type: "string" } },
        required: ["score", "why"]
      }
      const formatted = yield* text("/v1beta/models/m1:generateContent", {
        contents: [],
        generationConfig: { responseMimeType: "application/json", responseJsonSchema }
      })
      assert.include(formatted.replaceAll("\\", ""), '"text":"{"score":50,"why":"stub"}"')
    })
  )

  it.live("refuses WebSockets and unknown paths, and lists its models", () =>
    Effect.gen(function* () {
      const { ask, records, upgrade } = yield* stub
      assert.strictEqual(yield* upgrade, 426)
      assert.strictEqual((yield* ask("/v1/nothing", {})).status, 404)
      assert.strictEqual((yield* ask("/v1/models", {})).status, 200)
      assert.deepStrictEqual(records, [])
    })
  )
})
