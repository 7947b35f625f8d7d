import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { text } from "node:stream/consumers"
import { setTimeout as pause } from "node:timers/promises"
import { type Json, type JsonObject, listOf, objectOf, parseJson, stringOf } from "../models/Json.ts"

// Plays a stream of Claude Code's documented shape, line by line, with the time that lay between the lines. It is no model
// and no Claude Code: it holds Maestro to the shape of the stream, the flags and the messages that the documentation
// gives. The prompt says which recording: `[[replay NAME]]`, and its conversations are files in the home.
const recordings = "/opt/agents/claude"
const conversations = `${homedir()}/.claude-replay`

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const { argv } = process
const has = (flag: string) => argv.includes(flag)
const after = (flag: string) => (has(flag) ? argv[argv.indexOf(flag) + 1] : undefined)

/** What the documentation says of the flags. */
const checkFlags = () => {
  if (!has("--print")) fail("Error: Input must be provided through stdin only with --print")
  if (after("--output-format") === "stream-json" && !has("--verbose"))
    fail("Error: When using --print, --output-format=stream-json requires --verbose")
}

/** The conversation that is gone on with, or a new one. */
const openConversation = (): string => {
  const resumed = after("--resume")
  if (resumed !== undefined && !existsSync(`${conversations}/${resumed}`))
    fail(`No conversation found with session ID: ${resumed}`)
  mkdirSync(conversations, { recursive: true })
  return resumed ?? randomUUID()
}

/** Fills the places of a recording that differ between runs. */
const filled = (json: Json, values: Readonly<Record<string, string>>): Json => {
  if (typeof json === "string") return json.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
  if (Array.isArray(json)) return listOf(json).map((each) => filled(each, values))
  if (typeof json !== "object" || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, filled(each, values)]))
}

/** A tool that does not end by itself, in a session of its own, as its Bash tool leaves them. */
const holdTool = (file: string) => {
  writeFileSync(file, "up\n")
  spawn("tail", ["-f", file], { detached: true, stdio: "ignore" })
  return new Promise<never>(() => setInterval(() => {}, 60_000))
}

const play = async (step: JsonObject, values: Readonly<Record<string, string>>) => {
  await pause(Number(step["after"]))
  if (step["line"] !== undefined) process.stdout.write(`${JSON.stringify(filled(step["line"], values))}\n`)
  const { file, text: content } = objectOf(step["write"])
  if (file !== undefined) writeFileSync(stringOf(file), stringOf(content))
  if (step["hold"] !== undefined) await holdTool(`${process.cwd()}/${stringOf(step["hold"])}`)
}

if (has("--version")) {
  process.stdout.write("2.0.0 (Claude Code)\n")
  process.exit(0)
}
checkFlags()
const session = openConversation()
const prompt = await text(process.stdin)
const [, name = "text"] = /\[\[replay (\w+)\]\]/.exec(prompt) ?? []
appendFileSync(`${conversations}/${session}`, `${prompt.replaceAll("\n", " ")}\n`)
const said = readFileSync(`${conversations}/${session}`, "utf8").trimEnd().split("\n").join(" | ")
for (const line of readFileSync(`${recordings}/${name}.jsonl`, "utf8").trimEnd().split("\n")) {
  await play(objectOf(parseJson(line)), { session, said, cwd: process.cwd() })
}
