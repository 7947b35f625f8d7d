import { assert, describe, it } from "@effect/vitest"
import { failureKind, failureOf } from "./AgentFailureKind.ts"

describe("the kind of an agent's failure (S7)", () => {
  it.each([
    ["unexpected status 401 Unauthorized: Incorrect API key provided", "auth"],
    ["API Error: 403 Request not allowed", "auth"],
    ["Invalid API key \u00b7 Please run /login", "auth"],
    ["OAuth token has expired", "auth"],
    ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limit"],
    ["API Error: Request rejected (429)", "rate-limit"],
    ["429: slow down", "rate-limit"],
    ["Rate limit reached. To increase it, request a quota increase, or switch to another /auth method", "rate-limit"],
    ['{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED"}}', "quota"],
    ["HTTP 402: Payment Required", "quota"],
    ["Your credit balance is too low to access the API", "quota"],
    ["Claude AI usage limit reached|1795370400", "quota"],
    ["status 400: prompt is too long: 250000 tokens > 200000 maximum", "context"],
    ["Input exceeds the context window of this model", "context"],
    ["413 Request Entity Too Large", "context"],
    ["stream disconnected before completion: error sending request for url", "network"],
    ["connect ECONNREFUSED 127.0.0.1:8931", "network"],
    ["TypeError: fetch failed", "network"],
    ["API Error: 529 overloaded", "server"],
    ['[API Error: {"error":{"code":500,"message":"x","status":"INTERNAL"}}]', "server"],
    ["We\u2019re currently experiencing high demand, which may cause temporary errors.", "server"],
    // Numbers that are no answer of HTTP.
    ["The test on line 401 of 500 fails", "unknown"],
    ["Expected 429 items", "unknown"],
    ["", "unknown"]
  ] as const)("%s", (message, kind) => {
    assert.strictEqual(failureKind(message), kind)
  })

  it("goes by the agent's own number and name before its words", () => {
    assert.strictEqual(failureKind("rate limit", 401), "auth")
    assert.strictEqual(failureOf("rate limit", { status: 401, kind: "context" }).kind, "context")
  })

  it("gives an API's answer in JSON as its words", () => {
    assert.deepStrictEqual(failureOf('[API Error: {"error":{"code":401,"message":"Bad key."}}]'), {
      kind: "auth",
      message: "Bad key. (401)"
    })
    assert.strictEqual(failureOf("a {brace} and no JSON").message, "a {brace} and no JSON")
    assert.strictEqual(failureOf('{"message":""}').message, '{"message":""}')
  })

  it("is told of a megabyte too", () => {
    const long = `${'"code":'.repeat(200_000)} status ${" ".repeat(200_000)}x`
    assert.strictEqual(failureOf(long).kind, "unknown")
    assert.strictEqual(failureOf(`{${long}}`).message.length, long.length + 2)
  })
})
