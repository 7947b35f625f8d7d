import { assert, describe, it } from "@effect/vitest"
import { AccessMode, type Agent, type AgentTurn } from "./Agent.ts"
import { builtInAgents } from "./Agents.ts"
import { knownAgent } from "./KnownAgents.ts"

const agentOf = (id: string): Agent => {
  const agent = builtInAgents.get(id)?.("the-agent")
  assert(agent !== undefined && "command" in agent)
  return agent
}

const argvOf = (id: string, turn: AgentTurn): string => {
  const command = agentOf(id).command(turn)
  assert("argv" in command)
  const [program, ...words] = command.argv
  assert.strictEqual(program, "the-agent")
  return words.join(" ")
}

const refusalOf = (id: string, turn: AgentTurn): string => {
  const command = agentOf(id).command(turn)
  assert("message" in command)
  return command.message
}

/** The words of each agent in each access mode; undefined where the mode is refused. */
const words: ReadonlyArray<readonly [id: string, full: string, agent: string, readOnly: string | undefined]> = [
  [
    "claude-code",
    "--print --output-format stream-json --verbose --dangerously-skip-permissions",
    "--print --output-format stream-json --verbose",
    undefined
  ],
  [
    "codex",
    "exec --json --skip-git-repo-check -c analytics.enabled=false --dangerously-bypass-approvals-and-sandbox -",
    "exec --json --skip-git-repo-check -c analytics.enabled=false -",
    "exec --json --skip-git-repo-check -c analytics.enabled=false --sandbox read-only --ignore-rules -"
  ],
  ["opencode", "run --format json --auto", "run --format json", "run --format json --agent maestro-read-only"],
  [
    "gemini-cli",
    "--output-format stream-json --skip-trust --yolo",
    "--output-format stream-json --skip-trust",
    undefined
  ],
  [
    "qwen-code",
    "--yolo --output-format stream-json",
    "--output-format stream-json",
    "--approval-mode plan --core-tools read_file,grep_search,glob,list_directory --exclude-tools run_shell_command,write_file,edit,notebook_edit,enter_worktree,exit_worktree,record_artifact,exit_plan_mode,agent,tool_search,tool_call --extensions none --allowed-mcp-server-names maestro-none --output-format stream-json"
  ],
  ["pi", "--mode json --print", "--mode json --print", "--mode json --print --tools read,grep,find,ls --no-extensions"],
  ["custom", "", "", undefined]
]

describe("the command line of an agent (S3)", () => {
  it.each(words)("%s has its words for each access mode", (id, full, agent, readOnly) => {
    assert.strictEqual(argvOf(id, { access: "full" }), full)
    assert.strictEqual(argvOf(id, { access: "agent" }), agent)
    if (readOnly === undefined) {
      assert.match(refusalOf(id, { access: "read-only" }), /cannot be run read-only\. .*--access agent/)
    } else {
      assert.strictEqual(argvOf(id, { access: "read-only" }), readOnly)
    }
  })

  it("each says what it is, in the same words everywhere", () => {
    for (const id of builtInAgents.keys()) {
      const agent = agentOf(id)
      assert.strictEqual(agent.id, id)
      const known = knownAgent(id)
      if (known === undefined) continue
      // The names in a list of agents and in a detection are the same, and so is the command that is looked for.
      const found = builtInAgents.get(id)?.()
      assert(found !== undefined && "command" in found)
      assert.deepEqual([found.title, found.executable], [known.title, known.commands[0]])
    }
  })

  it("what is listed is what is done", () => {
    for (const id of builtInAgents.keys()) {
      const agent = agentOf(id)
      const modes = AccessMode.literals.filter((access) => "argv" in agent.command({ access }))
      assert.deepEqual(agent.access, modes)
      assert.strictEqual("argv" in agent.command({ access: "agent", resume: "c1" }), agent.can.resume)
      assert.strictEqual("argv" in agent.command({ access: "agent", model: "m1" }), agent.can.model)
    }
  })

  it.each([
    ["claude-code", "--print --output-format stream-json --verbose --model m1 --resume c1 --extra x"],
    ["codex", "exec --json --skip-git-repo-check -c analytics.enabled=false --model m1 --extra x resume c1 -"],
    ["opencode", "run --format json --model m1 --session c1 --extra x"],
    ["gemini-cli", "--output-format stream-json --skip-trust --model m1 --resume c1 --extra x"],
    ["qwen-code", "--output-format stream-json --model m1 --resume c1 --extra x"],
    ["pi", "--mode json --print --model m1 --session c1 --extra x"]
  ])("%s takes a model, a conversation and further words", (id, expected) => {
    const turn = { access: "agent", model: "m1", resume: "c1", extraArguments: ["--extra", "x"] } as const
    assert.strictEqual(argvOf(id, turn), expected)
  })

  it("what cannot be is refused, with what to do", () => {
    assert.strictEqual(
      refusalOf("custom", { access: "full", resume: "c1" }),
      "custom cannot go on with a conversation. Maestro knows no option of it for that. Leave --resume out: each prompt begins anew."
    )
    assert.include(refusalOf("custom", { access: "full", model: "m1" }), "custom cannot take a model.")
  })
})

describe("read-only (S3)", () => {
  it.each([
    ["codex", "--dangerously-bypass-approvals-and-sandbox"],
    ["codex", "--yolo"],
    ["codex", "--sandbox=workspace-write"],
    ["codex", "-sworkspace-write"],
    ["codex", 'sandbox_mode="danger-full-access"'],
    ["codex", '--config=sandbox_mode="danger-full-access"'],
    ["codex", "-csandbox_workspace_write.network_access=true"],
    ["codex", 'mcp_servers.x.command="sh"'],
    ["codex", "--add-dir"],
    ["opencode", "--agent"],
    ["opencode", "--agent=build"],
    ["opencode", "--attach"],
    ["codex", "--approve-for-me"],
    ["qwen-code", "-y"],
    ["qwen-code", "-dy"],
    ["qwen-code", "--approvalMode=yolo"],
    ["qwen-code", "--allowed-tools"],
    ["qwen-code", "--yolo=true"],
    ["qwen-code", "--core-tools"],
    ["qwen-code", "--mcp-config"],
    ["pi", "--tools=bash"],
    ["pi", "-t"],
    ["pi", "--extension"]
  ])("%s is refused with %s, which undoes it, and takes that otherwise", (id, word) => {
    const refusal = refusalOf(id, { access: "read-only", extraArguments: ["--harmless", word, "value"] })
    assert.include(refusal, `${id} cannot be held to read-only with ${JSON.stringify(word)} among`)
    assert.include(argvOf(id, { access: "full", extraArguments: [word] }), word)
  })

  it.each([
    ["codex", ["-c", "model_reasoning_effort=high"]],
    ["opencode", ["--thinking", "--variant", "high"]],
    ["qwen-code", ["--auth-type", "openai"]],
    ["pi", ["--thinking", "high", "--provider", "openai"]]
  ])("%s takes words that do not", (id, extraArguments) => {
    assert.include(argvOf(id, { access: "read-only", extraArguments }), extraArguments.join(" "))
  })
})

describe("values that an agent would take for options", () => {
  it.each(["--yolo", "-", "", " ", "a\nb", "a\0", "\u001b[0m"])("%j is refused", (value) => {
    for (const id of ["claude-code", "codex", "opencode", "gemini-cli", "qwen-code", "pi"]) {
      assert.include(refusalOf(id, { access: "full", resume: value }), "cannot go on with a conversation called")
      assert.include(refusalOf(id, { access: "full", model: value }), "cannot take a model called")
    }
  })
})
