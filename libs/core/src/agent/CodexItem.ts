import type { AgentEvent } from "./AgentEvent.ts"
import { failureKind } from "./AgentFailureKind.ts"
import { anything, type JsonObject, number, object, objects, text } from "./JsonObject.ts"
import { toolCall } from "./ToolQuestion.ts"

/** The stages of an item. Some kinds come only completed, and some completed calls never came started. */
type Stage = "item.started" | "item.updated" | "item.completed"

/** What one thing that codex does comes to at one stage of it, or undefined for a kind that is not known. */
export const codexItem = (stage: Stage, item: JsonObject | undefined): ReadonlyArray<AgentEvent> | undefined => {
  if (item === undefined) return undefined
  const isDone = stage === "item.completed"
  // Versions before 0.45 named the kind differently.
  switch (item["type"] ?? item["item_type"]) {
    case "agent_message":
    case "assistant_message":
      return isDone ? [{ _tag: "Text", text: text(item, "text") ?? "" }] : []
    case "reasoning":
      return isDone ? [{ _tag: "Thinking", text: text(item, "text") ?? "" }] : []
    case "plan":
      return isDone ? [{ _tag: "Thinking", text: text(item, "text") ?? "" }] : []
    case "command_execution":
      return command(stage, item)
    case "file_change":
      return isDone ? fileChanges(item) : []
    case "mcp_tool_call":
      return mcpCall(stage, item)
    case "collab_tool_call":
      return collabCall(stage, item)
    case "web_search":
      return isDone ? [call(item, "web_search", null), result(item, text(item, "query") ?? "", false)] : []
    case "todo_list":
      // It comes completed when the turn ends, and has nothing new then.
      return isDone ? [] : [call(item, "todo_list", anything(item, "items"))]
    case "error":
      return isDone ? [problem(text(item, "message") ?? "codex gave no reason")] : []
    default:
      return undefined
  }
}

const call = (item: JsonObject, name: string, input: null): AgentEvent =>
  toolCall({ id: text(item, "id"), name }, input)

const result = (item: JsonObject, output: string, isError: boolean): AgentEvent => ({
  _tag: "ToolResult",
  id: text(item, "id") ?? "",
  output,
  isError
})

const hasFailed = (item: JsonObject): boolean => item["status"] === "failed" || item["status"] === "declined"

const command = (stage: Stage, item: JsonObject): ReadonlyArray<AgentEvent> => {
  if (stage === "item.started") return [call(item, "shell", { command: text(item, "command") ?? "" } as never)]
  if (stage === "item.updated") return []
  const ended = result(
    item,
    text(item, "aggregated_output") ?? "",
    hasFailed(item) || (number(item, "exit_code") ?? 0) !== 0
  )
  if (item["status"] !== "declined") return [ended]
  const asked: AgentEvent = { _tag: "Question", kind: "permission", text: `shell: ${text(item, "command") ?? ""}` }
  return [asked, ended]
}

const kinds = { add: "add", delete: "delete", update: "update" } as const

const fileChanges = (item: JsonObject): ReadonlyArray<AgentEvent> => {
  const changes = objects(item, "changes")
  const paths = changes.map((each) => text(each, "path") ?? "")
  if (hasFailed(item)) return [{ _tag: "Notice", text: `codex could not change ${paths.join(", ")}` }]
  return changes.map((each, i) => ({
    _tag: "FileChange",
    path: paths[i] ?? "",
    change: kinds[text(each, "kind") as keyof typeof kinds] ?? "update"
  }))
}

const mcpCall = (stage: Stage, item: JsonObject): ReadonlyArray<AgentEvent> => {
  const name = `${text(item, "server") ?? "mcp"}.${text(item, "tool") ?? "tool"}`
  if (stage === "item.started") return [call(item, name, anything(item, "arguments"))]
  if (stage === "item.updated") return []
  const output = objects(object(item, "result"), "content").map((piece) => text(piece, "text") ?? "")
  return [result(item, text(object(item, "error"), "message") ?? output.join("\n"), hasFailed(item))]
}

const collabCall = (stage: Stage, item: JsonObject): ReadonlyArray<AgentEvent> => {
  if (stage === "item.started")
    return [call(item, text(item, "tool") ?? "agent", { prompt: text(item, "prompt") ?? null } as never)]
  return stage === "item.updated" ? [] : [result(item, text(item, "status") ?? "", hasFailed(item))]
}

const problem = (message: string): AgentEvent => {
  const kind = failureKind(message)
  return { _tag: "Notice", text: message, ...(kind === "unknown" ? {} : { kind }) }
}
