import { assert, describe, it } from "@effect/vitest"
import { knownAgent, knownAgents } from "./KnownAgents.ts"
import { usualFolders } from "./UsualFolders.ts"

describe("the known agents (R3)", () => {
  it("have ids and commands that a script may hold as they are, each once", () => {
    const ids = knownAgents.map(({ id }) => id)
    const commands = knownAgents.flatMap((agent) => agent.commands)
    for (const word of [...ids, ...commands]) assert.match(word, /^[a-z][a-z0-9-]*$/)
    assert.strictEqual(new Set(ids).size, ids.length)
    assert.strictEqual(new Set(commands).size, commands.length)
    assert.strictEqual(knownAgent("codex")?.commands[0], "codex")
    assert.isUndefined(knownAgent("custom"))
  })

  it("are looked for in folders that a script may hold as they are", () => {
    for (const folder of usualFolders) assert.match(folder, /^(~\/|\/)[A-Za-z0-9/._*-]+$/)
  })
})
