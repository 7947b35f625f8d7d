#!/usr/bin/env node
// Adds an agent to Maestro: its definition, its test, and its entry in the catalogue.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..")

// Maestro's own modules are TypeScript, which Node reads since 24; an older one hands over to the pinned one.
if (Number(process.versions.node.split(".")[0]) < 24) {
  const node = join(repository, "node_modules/.bin/node")
  process.exit(spawnSync(node, process.argv.slice(1), { stdio: "inherit" }).status ?? 1)
}

const help = `Usage: node tools/generators/agent.mjs NAME --command LINE --format FORMAT [options]

Adds an agent that comes with Maestro. The options are those of "maestro agent add":
  --command LINE          the program and the words that it always gets; the prompt comes by stdin
  --format FORMAT         how to understand its stdout
  --title TITLE           its name as its makers write it (default: NAME)
  --full-args WORDS       what bypasses its permission questions
  --agent-args WORDS      what makes it keep its own rules
  --read-only-args WORDS  only when they were tried, with a prompt that writes
  --model-args WORDS      with {model}
  --resume-args WORDS     with {id}
  --install COMMAND --homepage URL
                          adds it to the agents that "maestro agent detect" looks for
  --root FOLDER           another copy of the repository

Example:
  node tools/generators/agent.mjs goose --title Goose --command "goose run -i - --output-format stream-json" \\
    --format claude-stream-json --model-args "--model {model}" --resume-args "--resume --session-id {id}"
`

const fail = (message) => {
  process.stderr.write(`${message}\nSee: node tools/generators/agent.mjs --help\n`)
  process.exit(2)
}

const options = {
  help: { type: "boolean", short: "h" },
  root: { type: "string" },
  ...Object.fromEntries(
    [
      ...["command", "format", "title", "install", "homepage"],
      ...["full-args", "agent-args", "read-only-args", "model-args", "resume-args"]
    ].map((name) => [name, { type: "string" }])
  )
}

/** An option and its value as one word: the values of these begin with a dash more often than not. */
const joined = (args) =>
  args.flatMap((arg, at) => {
    const takesNext = (word) => word !== undefined && options[word.slice(2)]?.type === "string"
    if (takesNext(args[at - 1])) return []
    return takesNext(arg) && at + 1 < args.length ? [`${arg}=${args[at + 1]}`] : [arg]
  })

const read = () => {
  try {
    return parseArgs({ args: joined(process.argv.slice(2)), options, allowPositionals: true })
  } catch (error) {
    return fail(error.message)
  }
}

const { positionals, values } = read()
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const { AgentFormat } = await import("../../libs/core/src/agent/AgentFormat.ts")
const { commandWords } = await import("../../libs/core/src/agent/CommandWords.ts")
const { Result } = await import("effect")
const { definitionFile, testFile } = await import("./agentFiles.mjs")

const [id = ""] = positionals
if (positionals.length !== 1 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
  fail("NAME must be one word of lower-case letters and digits, with single dashes inside.")
if (values.command === undefined) fail("--command is missing: the program and the words that it always gets.")
if (!AgentFormat.literals.includes(values.format))
  fail(
    `--format must be one of: ${AgentFormat.literals.join(", ")}. Another format needs a decoder first: docs/agents.md`
  )
if ((values.install === undefined) !== (values.homepage === undefined)) fail("--install and --homepage go together.")

/** The words of an option, in which a placeholder must be. */
const wordsOf = (option, placeholder = "") => {
  const text = values[option]
  if (text === undefined) return undefined
  const words = commandWords(text)
  if (Result.isFailure(words)) return fail(`--${option}: ${words.failure}`)
  return words.success.join(" ").includes(placeholder)
    ? words.success
    : fail(`--${option}: must have ${placeholder} in it`)
}

const [executable, ...words] = wordsOf("command")
if (executable === undefined || executable === "") fail("--command must name a program.")
const agent = {
  ...{ id, executable, words, title: values.title ?? id, format: values.format },
  ...{ install: values.install, homepage: values.homepage },
  access: {
    full: wordsOf("full-args") ?? [],
    agent: wordsOf("agent-args") ?? [],
    "read-only": wordsOf("read-only-args")
  },
  model: wordsOf("model-args", "{model}"),
  resume: wordsOf("resume-args", "{id}")
}

const folder = join(values.root ?? repository, "libs/core/src/agent")
const name = id.replaceAll(/(?:^|-)(.)/g, (_, first) => first.toUpperCase())
const variable = name[0].toLowerCase() + name.slice(1)
const files = { definition: join(folder, `${name}.ts`), test: join(folder, `${name}.test.ts`) }
for (const file of Object.values(files)) if (existsSync(file)) fail(`${file} is there already.`)

/** Puts text before a mark that the file must have once. */
const insert = (text, mark, what) => {
  if (text.split(mark).length !== 2)
    fail(`The place for ${what} was not found: ${JSON.stringify(mark)} must be there once.`)
  return text.replace(mark, () => what + mark)
}

const catalogue = join(folder, "Agents.ts")
const before = readFileSync(catalogue, "utf8")
if (before.includes(`["${id}",`)) fail(`${catalogue} has an agent "${id}" already.`)
const after = insert(
  insert(before, "\ntype Make =", `import { ${variable} } from "./${name}.ts"\n`),
  '  ["custom", custom],',
  `  ["${id}", ${variable}],\n`
)

const known = join(folder, "KnownAgents.ts")
const knownEntry = () => {
  const text = readFileSync(known, "utf8")
  if (values.install === undefined || text.includes(`id: "${id}"`)) return text
  const { homepage, install, title } = agent
  const entry = { id, title, commands: [executable], install, homepage }
  const fields = Object.entries(entry).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`)
  return insert(text.replace("  }\n]", "  },\n]"), "]\n\n/** What is known", `  {\n${fields.join(",\n")}\n  }\n`)
}

const written = [
  [files.definition, definitionFile(agent, variable)],
  [files.test, testFile(agent, name, variable)],
  [catalogue, after],
  [known, knownEntry()]
]
for (const [file, text] of written) writeFileSync(file, text)
spawnSync(
  join(repository, "node_modules/.bin/oxfmt"),
  ["--config", join(repository, ".oxfmtrc.json"), ...written.map(([file]) => file)],
  { cwd: folder }
)

process.stdout.write(`Added ${id}:
${written.map(([file]) => `  ${file}`).join("\n")}

Next:
  npx vitest run --project @maestro/core libs/core/src/agent/${name}.test.ts libs/core/src/agent/Agents.test.ts
  Record its stdout, and read it: maestro agent decode --agent ${id} < recorded.jsonl
  Name it in apps/cli/src/commands/run.ts (--help) and docs/agents.md.
`)
