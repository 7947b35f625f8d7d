import type { Command } from "commander"

const details = `
Examples:
  eval "$(maestro completion bash)"                      in ~/.bashrc
  eval "$(maestro completion zsh)"                       in ~/.zshrc, after compinit
  maestro completion fish | source                       in ~/.config/fish/config.fish

Completes commands, options, and the names of sessions, remotes and agents. No machine is asked.`

/** `maestro completion`, and the hidden command that its scripts ask. */
export const addCompletionCommands = (program: Command): void => {
  program
    .command("completion")
    .description("print a script that has your shell complete what you type")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText("after", details)
    .action(async (shell: string, _: unknown, command: Command) => {
      const { completionScripts } = await import("../completion/CompletionScripts.ts")
      const script = completionScripts.get(shell)
      if (script === undefined)
        command.error(
          `error: there is no completion for "${shell}": give one of ${[...completionScripts.keys()].join(", ")}`
        )
      process.stdout.write(script)
    })

  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .action(async (words: ReadonlyArray<string>, _: unknown, command: Command) =>
      (await import("../completion/CompleteLine.ts")).completeLine(program, words, command)
    )
}
