import { createHash } from "node:crypto"
import { basename } from "node:path"

/** A file that an agent writes, by its path below the home. */
interface WrittenFile {
  readonly path: string
  readonly text: string
}

export interface KeptConversation {
  /** A UUID. */
  readonly id: string
  /** The project's folder, absolute. */
  readonly cwd: string
  readonly prompt: string
  /** When it was begun. */
  readonly at: Date
}

const lines = (...objects: ReadonlyArray<unknown>): string =>
  objects.map((each) => `${JSON.stringify(each)}\n`).join("")

/** Agents put long instructions before the first prompt. */
const instructions = "You help people to write programs. ".repeat(640)

const dashed = (cwd: string): string => cwd.replaceAll(/[^a-zA-Z0-9]/g, "-")

const codex = ({ at, cwd, id, prompt }: KeptConversation): ReadonlyArray<WrittenFile> => {
  const time = at.toISOString()
  const day = time.slice(0, 10).replaceAll("-", "/")
  const said = (role: string, text: string) => ({
    timestamp: time,
    type: "response_item",
    payload: { type: "message", role, content: [{ type: "input_text", text }] }
  })
  return [
    {
      path: `.codex/sessions/${day}/rollout-${time.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`,
      text: lines(
        {
          timestamp: time,
          type: "session_meta",
          payload: {
            id,
            timestamp: time,
            cwd,
            originator: "codex_exec",
            source: "exec",
            base_instructions: { text: instructions }
          }
        },
        { timestamp: time, type: "event_msg", payload: { type: "task_started" } },
        said("developer", "<skills_instructions>\nNone.\n</skills_instructions>"),
        said("user", `# AGENTS.md instructions for ${cwd}\n\n<INSTRUCTIONS>\nBe kind.\n</INSTRUCTIONS>`),
        said("user", `<environment_context>\n  <cwd>${cwd}</cwd>\n</environment_context>`),
        said("user", prompt),
        said("assistant", "Done.")
      )
    }
  ]
}

const pi = ({ at, cwd, id, prompt }: KeptConversation): ReadonlyArray<WrittenFile> => {
  const time = at.toISOString()
  const message = (role: string, content: unknown) => ({
    type: "message",
    id: "878921ac",
    timestamp: time,
    message: { role, content }
  })
  return [
    {
      path: `.pi/agent/sessions/--${cwd.slice(1).replaceAll("/", "-")}--/${time.replaceAll(/[:.]/g, "-")}_${id}.jsonl`,
      text: lines(
        { type: "session", version: 3, id, timestamp: time, cwd },
        { type: "model_change", id: "e8460209", parentId: null, timestamp: time, provider: "stub", modelId: "stub-1" },
        message("system", instructions),
        message("user", [{ type: "text", text: prompt }]),
        message("assistant", [{ type: "text", text: "Done." }])
      )
    }
  ]
}

const gemini = ({ at, cwd, id, prompt }: KeptConversation): ReadonlyArray<WrittenFile> => {
  const time = at.toISOString()
  const name = dashed(basename(cwd)).toLowerCase()
  const user = (text: string) => ({ id: "8b9d165b", timestamp: time, type: "user", content: [{ text }] })
  return [
    { path: ".gemini/projects.json", text: JSON.stringify({ projects: { [cwd]: name } }, null, 2) },
    {
      path: `.gemini/tmp/${name}/chats/session-${time.slice(0, 16).replace(":", "-")}-${id.slice(0, 8)}.jsonl`,
      text: lines(
        {
          sessionId: id,
          projectHash: createHash("sha256").update(cwd).digest("hex"),
          startTime: time,
          lastUpdated: time,
          kind: "main"
        },
        {
          $set: {
            messages: [user("<session_context>\nThis is the Gemini CLI.\n</session_context>")],
            lastUpdated: time
          }
        },
        user(prompt),
        { id: "0ba86826", timestamp: time, type: "gemini", content: "Done." }
      )
    }
  ]
}

const qwen = ({ at, cwd, id, prompt }: KeptConversation): ReadonlyArray<WrittenFile> => {
  const line = { sessionId: id, timestamp: at.toISOString(), cwd, version: "0.24.4" }
  return [
    {
      path: `.qwen/projects/${dashed(cwd)}/chats/${id}.jsonl`,
      text: lines(
        { ...line, type: "user", provenance: "real_user", message: { role: "user", parts: [{ text: prompt }] } },
        { ...line, type: "system", subtype: "attribution_snapshot", systemPayload: {} },
        { ...line, type: "assistant", message: { role: "model", parts: [{ text: "Done." }] } }
      )
    }
  ]
}

/** As documented: it has not been run here. */
const claude = ({ at, cwd, id, prompt }: KeptConversation): ReadonlyArray<WrittenFile> => {
  const line = {
    parentUuid: null,
    isSidechain: false,
    userType: "external",
    cwd,
    sessionId: id,
    timestamp: at.toISOString()
  }
  const user = (content: unknown, more = {}) => ({ ...line, type: "user", message: { role: "user", content }, ...more })
  return [
    {
      path: `.claude/projects/${dashed(cwd)}/${id}.jsonl`,
      text: lines(
        { type: "file-history-snapshot", messageId: "1", snapshot: {} },
        user("Caveat: The messages below were generated by the user while running local commands.", { isMeta: true }),
        user("<command-name>/clear</command-name>"),
        user([{ type: "text", text: prompt }]),
        { ...line, type: "assistant", message: { role: "assistant", content: [{ type: "text", text: "Done." }] } }
      )
    }
  ]
}

/** What each agent leaves of a conversation, as it was seen to, but for the length of what is not read. */
export const keptBy = { "claude-code": claude, codex, "gemini-cli": gemini, pi, "qwen-code": qwen }
