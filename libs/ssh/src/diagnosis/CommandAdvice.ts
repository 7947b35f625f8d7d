import type { SshCode } from "@maestro/core/remote/SshError"
import { type Advice, type AdviceContext, commandOf } from "./AdviceContext.ts"

const looked =
  "Commands are looked for on the PATH of the login shell ($SHELL -lc). What only .bashrc or .zshrc puts there (nvm, asdf, mise) is missing: move that line to .profile or .zprofile."

const packages: ReadonlyMap<string, string> = new Map([
  ["claude", "@anthropic-ai/claude-code"],
  ["claude-code", "@anthropic-ai/claude-code"],
  ["codex", "@openai/codex"],
  ["gemini", "@google/gemini-cli"],
  ["opencode", "opencode-ai"],
  ["qwen", "@qwen-code/qwen-code"]
])

const lookFor = (command: string): string => commandOf("command", "-v", command)

/** The last part of a path: what a command is called. */
const nameOf = (command: string): string => command.split(/[\\/]/).at(-1) ?? command

export const commandAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "command-not-found": ({ where, command }) => ({
    title: `${command === undefined ? "The command" : `The command ${command}`} is not there on ${where}.`,
    steps: [
      "Check its spelling.",
      "Install it on that machine, or put its folder on the PATH of the login shell there.",
      looked
    ],
    command: lookFor(command === undefined ? "COMMAND" : nameOf(command)),
    retryable: false
  }),
  "agent-not-found": ({ where, command = "the agent" }) => {
    const name = nameOf(command)
    const npm = packages.get(name)
    return {
      title: `The agent ${name} is not there on ${where}, or not on the PATH.`,
      steps: [
        npm === undefined
          ? `Install ${name} on that machine.`
          : `Install ${name} on that machine, with the command below.`,
        `If it is installed, put its folder on the PATH of the login shell there. Look for it with: ${lookFor(name)}`,
        looked
      ],
      command: npm === undefined ? lookFor(name) : commandOf("npm", "install", "-g", npm),
      retryable: false
    }
  },
  "interpreter-missing": ({ where, command, cause }) => {
    const name = command === undefined ? undefined : nameOf(command)
    const wrongBuild = /exec format|cannot execute binary|Exec|Wrong Architecture/i.test(cause)
    return {
      title:
        name === undefined
          ? `The program is there on ${where}, but cannot run: ${cause}`
          : `The program is there on ${where}, but ${name}, which it needs to run, is not on the PATH.`,
      steps: wrongBuild
        ? [
            "The file was built for another kind of machine, or is no program at all: install the build for this one (uname -sm tells which).",
            "A script needs a first line that names its interpreter, as in: #!/usr/bin/env bash"
          ]
        : [
            `Install ${name ?? "what the line above names"} on that machine, or put it on the PATH of the login shell there.`,
            "A first line that ends in a carriage return (a file from Windows) names an interpreter that cannot exist: convert the file with dos2unix.",
            looked
          ],
      command: wrongBuild ? "uname -sm" : lookFor(name ?? "node"),
      retryable: false
    }
  }
}
