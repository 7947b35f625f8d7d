import { assert, describe, it } from "@effect/vitest"
import type { Message, Tool } from "./ModelProtocol.ts"
import { scenarioOf } from "./Scenario.ts"

const shell: Tool = { name: "bash", schema: { properties: { command: { type: "string" } }, required: ["command"] } }
const user = (text: string): Message => ({ role: "user", text })
const tool = (text: string): Message => ({ role: "tool", text })

const after = (...messages: ReadonlyArray<Message>) =>
  scenarioOf({ model: "m1", isStream: true, tools: [shell], messages })

describe("what a prompt asks the model for", () => {
  it("is what its newest prompt says, and hello without a word on it", () => {
    assert.deepInclude(after(user("[[say one]]"), user("[[say two]]")), { name: "say", text: "two" })
    assert.deepInclude(after(user("what is this?")), { name: "say", text: "Hello." })
    assert.deepInclude(after(user("[[fail 401]] [[say last]]")), { name: "say", text: "last" })
  })

  it("is all that was said before, for a conversation that goes on", () => {
    const { text } = after(user("My word is x. [[say ok]]"), user("[[recall]]"))
    assert.strictEqual(text, "Before this you said: My word is x. [[say ok]]")
    assert.strictEqual(after(user("[[recall]]")).text, "Before this you said: nothing")
  })

  it("is one use of a tool after the other, without those that are not offered", () => {
    const prompt = user('[[write f x]] [[call secret {"a":1}]] [[shell ls]]')
    assert.deepStrictEqual(after(prompt).toolUse, { name: "secret", input: { a: 1 } })
    assert.deepStrictEqual(after(prompt, tool("no")).toolUse, { name: "bash", input: { command: "ls" } })
    assert.strictEqual(after(prompt, tool("no"), tool("f\ng")).text, "The tool said: f g")
    assert.strictEqual(after(user("[[write f x]]")).text, "There is no tool for: write")
  })

  it("is nothing where no tool is offered: that is no turn, but a title", () => {
    const request = { model: "m1", isStream: true, tools: [], messages: [user("[[fail 500]]")] }
    assert.deepInclude(scenarioOf(request), { name: "say", text: "Hello." })
  })
})
