import { appendFileSync } from "node:fs"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { anthropicMessages } from "./AnthropicMessages.ts"
import { geminiGenerate } from "./GeminiGenerate.ts"
import { type Json, parseJson } from "./Json.ts"
import type { ModelProtocol, ModelReply, ModelRequest, ServerEvent } from "./ModelProtocol.ts"
import { openAiChat } from "./OpenAiChat.ts"
import { openAiResponses } from "./OpenAiResponses.ts"
import { type Scenario, scenarioOf } from "./Scenario.ts"

const protocols = [openAiResponses, openAiChat, geminiGenerate, anthropicMessages]

/** What the stub keeps of a request. */
export interface RequestRecord {
  readonly number: number
  readonly protocol: string
  readonly model: string
  /** The case that the prompt asks for, and its words. */
  readonly scenario: string
  readonly words: string
  readonly tools: ReadonlyArray<string>
  /** What the user said, and what tools said, in this order. */
  readonly said: ReadonlyArray<{ readonly role: string; readonly text: string }>
  /** 200, or the status of the error that it was answered with. */
  readonly status: number
}

const messages: Readonly<Record<number, string>> = {
  401: "Incorrect API key provided: dummy.",
  429: "Rate limit reached for requests.",
  500: "The server had an error while processing the request."
}

const sendJson = (response: ServerResponse, status: number, json: Json) => {
  // What real servers say to those who come too often: agents that listen do not wait for minutes then.
  const later = status === 429 || status >= 500 ? { "retry-after": "1", "retry-after-ms": "100" } : {}
  response.writeHead(status, { "content-type": "application/json", ...later }).end(JSON.stringify(json))
}

const frame = ({ data, event }: ServerEvent) =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`

const pieces = ({ name, text }: Scenario) => text.match(name === "slow" ? /part \d+ /g : /[\s\S]{1,12}/g) ?? [""]

/** What is asked beside the models: some clients count tokens, or list the models, before they begin. */
const sideAnswer = (path: string): Json | undefined => {
  if (/count_?tokens/i.test(path)) return { totalTokens: 100, input_tokens: 100 }
  if (!/\/models(\/[^/]*)?$/.test(path)) return undefined
  return { object: "list", data: [{ id: "stub-1", object: "model", created: 0, owned_by: "stub" }], models: [] }
}

const bodyOf = async (request: IncomingMessage): Promise<Json> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return parseJson(Buffer.concat(chunks).toString())
}

/** How often a case has still to go wrong, by its words: they are a test's own. */
class Counts {
  readonly #left = new Map<string, number>()

  isDue({ name, words }: Scenario): boolean {
    const key = `${name} ${words}`
    const left = this.#left.get(key) ?? Number.parseInt(words, 10)
    this.#left.set(key, left - 1)
    return left > 0
  }
}

const streamTo = async (
  response: ServerResponse,
  protocol: ModelProtocol,
  reply: ModelReply,
  scenario: Scenario,
  drop: boolean
) => {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" })
  const send = (event: ServerEvent) => response.write(frame(event))
  protocol.begin(reply).forEach(send)
  for (const piece of reply.toolUse === undefined ? pieces(scenario) : []) {
    send(protocol.part(reply, piece))
    if (scenario.name === "hang") return
    if (drop) {
      // After what was written has left.
      response.write("", () => response.destroy())
      return
    }
    if (scenario.name === "slow") await pause(Number(scenario.words))
    if (response.destroyed) return
  }
  protocol.end(reply).forEach(send)
  response.end()
}

const statusOf = (scenario: Scenario, counts: Counts): number => {
  if (scenario.name === "fail") return Number(scenario.words)
  return scenario.name === "flaky" && counts.isDue(scenario) ? 500 : 200
}

const recordOf = (
  number: number,
  protocol: string,
  request: ModelRequest,
  scenario: Scenario,
  status: number
): RequestRecord => ({
  number,
  protocol,
  model: request.model,
  scenario: scenario.name,
  words: scenario.words,
  tools: request.tools.map(({ name }) => name),
  said: request.messages.filter(({ role }) => role === "user" || role === "tool"),
  status
})

/**
 * The APIs of four vendors, with a model behind them that does what `Scenario` says. Listens on 127.0.0.1 only; keys are
 * not looked at. Each request is given to `record`.
 */
export const modelStub = (record: (request: RequestRecord) => void): Server => {
  const counts = new Counts()
  let number = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "").split("?")[0] ?? ""
    // Codex tries a WebSocket first, and takes this for: none here.
    if (request.headers.upgrade !== undefined) return sendJson(response, 426, { error: { message: "no WebSocket" } })
    const body = await bodyOf(request)
    const protocol = protocols.find((each) => each.serves(path))
    const side = sideAnswer(path)
    if (protocol === undefined) {
      return sendJson(response, side === undefined ? 404 : 200, side ?? { error: { message: `no route ${path}` } })
    }
    const asked = protocol.read(body, path)
    const scenario = scenarioOf(asked)
    const status = statusOf(scenario, counts)
    number += 1
    record(recordOf(number, protocol.name, asked, scenario, status))
    if (status !== 200)
      return sendJson(response, status, protocol.failure(status, messages[status] ?? "The server failed."))
    const reply: ModelReply = { id: String(number), model: asked.model, text: scenario.text, toolUse: scenario.toolUse }
    if (!asked.isStream) return sendJson(response, 200, protocol.whole(reply))
    await streamTo(response, protocol, reply, scenario, scenario.name === "drop" && counts.isDue(scenario))
  }
  return createServer((request, response) => void answer(request, response))
}

/** `node ModelStub.ts PORT FILE`: says when it listens; each request becomes a line of the file. */
const main = (port: number, file: string) => {
  const stub = modelStub((request) => appendFileSync(file, `${JSON.stringify(request)}\n`))
  stub.listen(port, "127.0.0.1", () => process.stdout.write("listening\n"))
}

if (import.meta.main) main(Number(process.argv[2]), process.argv[3] ?? "/dev/null")
