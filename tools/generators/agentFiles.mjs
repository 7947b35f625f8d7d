// The text of the files that the generator of agents writes; oxfmt gives them their shape.

/** A word as source text, with what a placeholder stands for in its place. */
const source = (word, placeholder, variable) =>
  placeholder !== undefined && word.includes(placeholder)
    ? word === placeholder
      ? variable
      : `\`${word.replaceAll(/[`\\]|\$\{/g, "\\$&").replaceAll(placeholder, () => `\${${variable}}`)}\``
    : JSON.stringify(word)

const sources = (words, placeholder, variable) => words.map((word) => source(word, placeholder, variable)).join(", ")

const setting = (words) => (words.length === 0 ? "{}" : `{ words: [${sources(words)}] }`)

/** The parts of a turn that this agent has words for. */
const partsOf = ({ model, resume }) => [
  "access",
  ...(model === undefined ? [] : ["model"]),
  "extra",
  ...(resume === undefined ? [] : ["resume"])
]

/** The definition of an agent. */
export const definitionFile = (agent, variable) => {
  const { access, executable, format, homepage, id, model, resume, title, words } = agent
  const modes = Object.entries(access).filter(([, given]) => given !== undefined)
  const parts = partsOf(agent)
  return `import { defineAgent } from "./AgentDefinition.ts"

/** ${title}${homepage === undefined ? "" : ` (${homepage.replace(/^https?:\/\//, "")})`}. */
export const ${variable} = defineAgent({
  id: ${JSON.stringify(id)},
  title: ${JSON.stringify(title)},
  executable: ${JSON.stringify(executable)},
  format: ${JSON.stringify(format)},
  access: { ${modes.map(([mode, given]) => `${mode === "read-only" ? '"read-only"' : mode}: ${setting(given)}`).join(", ")} },
${model === undefined ? "" : `  model: (model) => [${sources(model, "{model}", "model")}],\n`}${resume === undefined ? "" : `  resume: (id) => [${sources(resume, "{id}", "id")}],\n`}  words: ({ ${parts.toSorted().join(", ")} }) => [${[...words.map((word) => source(word)), ...parts.map((part) => `...${part}`)].join(", ")}]
})
`
}

const filled = (words, placeholder, value) => words?.map((word) => word.replaceAll(placeholder, () => value)) ?? []

/** Its test: the command line of each access mode, and what it refuses. */
export const testFile = (agent, name, variable) => {
  const { access, executable, id, model, resume, words } = agent
  const argv = (mode, ...more) => JSON.stringify([executable, ...words, ...access[mode], ...more])
  const modes = Object.keys(access).filter((mode) => access[mode] !== undefined)
  const turn = {
    access: "agent",
    ...(model === undefined ? {} : { model: "m1" }),
    ...(resume === undefined ? {} : { resume: "c1" }),
    extraArguments: ["--extra", "x"]
  }
  const more = [...filled(model, "{model}", "m1"), "--extra", "x", ...filled(resume, "{id}", "c1")]
  const refused = [
    ...(access["read-only"] === undefined ? [{ access: "read-only" }] : []),
    ...(model === undefined ? [{ access: "agent", model: "m1" }] : []),
    ...(resume === undefined ? [{ access: "agent", resume: "c1" }] : [])
  ]
  const refusals = `
  it.each([${refused.map((each) => JSON.stringify(each)).join(", ")}] as const)("%j is refused", (turn) => {
    assert.isFalse("argv" in ${variable}().command(turn))
  })
`
  return `import { assert, describe, it } from "@effect/vitest"
import type { AgentTurn } from "./Agent.ts"
import { builtInAgents } from "./Agents.ts"
import { ${variable} } from "./${name}.ts"

const argvOf = (turn: AgentTurn) => {
  const command = ${variable}().command(turn)
  assert("argv" in command)
  return command.argv
}

describe("${id} (S3)", () => {
  it("can be found by its id", () => {
    const agent = builtInAgents.get(${JSON.stringify(id)})?.()
    assert(agent !== undefined && "command" in agent)
    assert.strictEqual(agent.executable, ${JSON.stringify(executable)})
  })

  it.each([${modes.map((mode) => `["${mode}", ${argv(mode)}]`).join(", ")}] as const)("%s has its words", (access, argv) => {
    assert.deepEqual(argvOf({ access }), [...argv])
  })

  it("takes what a turn asks for", () => {
    assert.deepEqual(argvOf(${JSON.stringify(turn)}), ${argv("agent", ...more)})
  })
${refused.length === 0 ? "" : refusals}})
`
}
