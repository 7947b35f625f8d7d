import type { CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"

/** An agent that does what its prompt says: a sh script, which speaks claude-stream-json by the lines below. */
export const scripted: CustomAgentDefinition = {
  id: "scripted",
  command: ["/bin/sh", "-s", "--"],
  format: "claude-stream-json",
  resumeWords: ["--resume", "{id}"],
  modelWords: ["--model", "{model}"]
}

/** A line of sh that prints this JSON. */
const print = (json: unknown): string => `printf '%s\\n' '${JSON.stringify(json).replaceAll("'", `'\\''`)}'`

export const opens = (conversation = "conversation-1"): string =>
  print({ type: "system", subtype: "init", session_id: conversation })

export const says = (text: string): string =>
  print({ type: "assistant", message: { content: [{ type: "text", text }] } })

/** What it says is known only when it runs: words of sh, without quotes in their values. */
export const saysShell = (words: string): string =>
  `printf '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\\n' "${words}"`

export const concludes = (text: string, more: Readonly<Record<string, unknown>> = {}): string =>
  print({ type: "result", subtype: "success", is_error: false, result: text, ...more })

export const script = (...lines: ReadonlyArray<string>): string => `${lines.join("\n")}\n`

/** The simplest turn. */
export const answers = (text: string): string => script(opens(), says(text), concludes(text))

/** Goes on once this file is there, on its machine. */
export const waitsFor = (path: string): string => `while [ ! -e '${path}' ]; do sleep 0.02; done`
