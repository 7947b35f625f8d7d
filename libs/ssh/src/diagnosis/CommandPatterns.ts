import { each, exactly, inAnyCase, type LinePattern } from "./LinePattern.ts"
import {
  badInterpreter,
  cannotExecuteBinary,
  commandNotFound,
  errno,
  failedToRun,
  notFound,
  requiredFileNotFound
} from "./Phrases.ts"
import { agentName, interpreterName, shellName, shellPlace, wrapperName } from "./ProgramNames.ts"

/** `bash: line 1: `, `zsh:1: `, `sh: 1: exec: `: who speaks, and where. */
const shell = String.raw`(?:${shellName}(?:\[\d+\])?(?::\w*:?\d*)?: (?:exec: )?${shellPlace}(?:(?:exec|command|eval|nohup|builtin) ?: )?)`
const quote = "[\"'`´‘’‚‛“”„«»「」『』]"
const command = String.raw`(?<command>[^\s:"'‘’“”„«»]{1,200})`
const quotedCommand = `${quote}? ?(?<command>[^\\s:"'\`‘’“”„«»「」]{1,200}) ?${quote}?`
const quotedInterpreter = `${quote}? ?(?<command>${interpreterName})(?:\\\\r)? ?${quote}?`

/** A script that was found and started, such as the wrapper of an agent, speaks for itself. */
const script = `(?!${shellName}: )\\/\\S+: (?:line )?\\d+: (?:exec: )?`

/** What stands between a script and its running, although the script is there. */
const interpreterPatterns: ReadonlyArray<LinePattern> = each(
  "interpreter-missing",
  exactly(`${shell}?.{1,300}: ?${badInterpreter}.*`),
  exactly(`(?:zsh:?\\d*: )?${badInterpreter}: .*`),
  exactly(`${shell}.{1,300}?: ?(?:${requiredFileNotFound})`),
  exactly(`${shell}(?:.{1,300}?: ?)?(?:${cannotExecuteBinary})(?:\\.|: .*)?`),
  exactly(`(?:${shell}|${wrapperName}: |\\S{1,100}: )?.{0,300}(?:: |\\[)${errno.ENOEXEC}\\]?\\.?`),
  inAnyCase(`zsh:?\\d*: ${errno.ENOEXEC}: .*`),
  exactly(`${script}(?<command>${interpreterName}): (?:${commandNotFound}|${notFound})`),
  exactly(`(?:\\S*\\/)?env: (?:${failedToRun} )?${quotedInterpreter}: (?:${errno.ENOENT}|${notFound}|${errno.EACCES})`),
  exactly(`(?:\\S*\\/)?env: (?:${failedToRun} )?${quotedInterpreter}(?: .*)?: ${errno.ENOENT}`),
  // By its whole path it is called by the first line of a script.
  exactly(`\\/usr\\/bin\\/env: ${quote} ?(?!(?:\\S*\\/)?${agentName} ?${quote})${quotedCommand}: ${errno.ENOENT}`),
  exactly(`${shell}.{1,300}: not executable: .*`),
  exactly(
    `(?:fish: |exec: )?(?:Failed to execute process:? '.*'?:? )?[Tt]he file .{0,200}specified the interpreter .*`
  ),
  exactly(`(?:fish: |exec: )?Failed to execute process:? .* the file could not be run by the operating system\\.`),
  exactly(
    `(?:The file .{1,300} is marked as an executable but could not be run by the operating system\\.|(?:fish: )?Failed to execute process:? .{1,300} Check the interpreter or linker\\?)`
  ),
  exactly(String.raw`\S+: error while loading shared libraries: .*`),
  exactly(String.raw`.{1,200}: (?:\/\S+: )?version .GLIBC(?:XX)?_[\d.]+. not found \(required by .*\)`),
  exactly(String.raw`Error (?:loading shared library|relocating) .*`),
  exactly(String.raw`dyld(?:\[\d+\])?: Library not loaded: .*`),
  exactly(String.raw`No version is set for command (?:node|python3?|ruby|bun|deno|java|perl)\b.*`),
  exactly(
    String.raw`(?:mise|asdf|pyenv|rbenv|nodenv|volta|fnm|nvm|jenv)(?: ERROR|: error| error)?: .*(?:node|python|ruby|version).*(?:not (?:installed|found|available|active)|is not).*`
  ),
  // A shell that was given a program of another machine reads it as a script.
  exactly(String.raw`.*\u007fELF.*`),
  exactly(String.raw`(?:\S*\/)?env: .*-\[v\]S.*`),
  exactly(String.raw`(?:rosetta error: .*|qemu-\S+: Could not open '\/lib\S*': .*)`)
)

const notFoundPatterns: ReadonlyArray<LinePattern> = each(
  "command-not-found",
  // bash, ksh, dash, busybox, and anything a script calls itself.
  exactly(`(?:${shell}|\\S{1,100}: line \\d+: |\\S+\\/\\S+: \\d+: )?${command} ?: ?(?:${commandNotFound})\\.*`),
  exactly(`(?:${shell}|\\S+\\/\\S+: \\d+: )${command}(?::\\d+)? ?: ?(?:${notFound})(?: \\[${errno.ENOENT}\\])?\\.?`),
  exactly(`${shell}(?<command>[^\\s:]*\\/[^:]*) ?: ${errno.ENOENT}`),
  inAnyCase(`zsh:?\\d*: (?:command not found|${errno.ENOENT}): (?<command>.+)`),
  exactly(`(?:zsh|\\(eval\\)|[^\\s:]+)(?::\\w+)?:\\d*: ?command not found: (?<command>.+)`),
  exactly(`fish: command not found: (?<command>\\S+)`),
  exactly(`${script}${command}: (?:${commandNotFound}|${notFound})`),
  // yash, tcsh and csh.
  exactly(
    `(?:${shell}|exec: |command: )(?:no such command|cannot execute command) ${quotedCommand}(?:: ${errno.ENOENT})?`
  ),
  exactly(`${command}: Command not found\\.?`),
  exactly(`(?<command>[~.]?\\/\\S+): No such file or directory\\.?`),
  // fish.
  exactly(`fish: (?:Unknown command:?|No command|Unknown command) ${quotedCommand}.*`),
  exactly(`(?:fish: )?(?:exec: )?The file ${quotedCommand} does not exist`),
  exactly(`exec: Unknown command:? ${quotedCommand}`),
  // Programs that start others.
  exactly(
    `${wrapperName}: (?:\\S+: )?(?:${failedToRun} ?:? )?${quotedCommand}(?: [^:]{1,60})?: (?:${errno.ENOENT}|${commandNotFound}|${notFound})\\.?`
  ),
  exactly(`${wrapperName}: ${quotedCommand} ?: ?(?:${commandNotFound}|${notFound})`),
  exactly(`${wrapperName}: .{1,100}: ${errno.ENOENT}`),
  exactly(
    `(?:fish: |exec: )?Failed to execute process '(?<command>[^']+)'(?:\\.|:) .*(?:does not exist|No such file).*`
  ),
  exactly(String.raw`(?:Error: )?(?:spawn|posix_spawn|execvp|execve|spawnSync) ${"(?<command>\\S+)"} ENOENT`),
  exactly(String.raw`execvp?[(:]? ?\(?${"(?<command>[^\\s:)]+)"}\)?(?: failed)?: No such file or directory`),
  exactly(String.raw`(?:FileNotFoundError|OSError): \[Errno 2\] No such file or directory: '(?<command>[^/'.]+)'`),
  exactly(
    String.raw`(?:.*)?exec: "(?<command>[^"]+)": (?:executable file not found in .*|stat .*: no such file or directory.*)`
  ),
  exactly(String.raw`g?make(?:\[\d+\])?: (?<command>[^\s:]+): No such file or directory`),
  // What distributions add.
  exactly(`(?:Command|The command) ${quotedCommand} (?:not found|is not (?:found|installed|available)).*`),
  exactly(`The program ${quotedCommand} (?:is currently not installed|is not in your PATH|can be found in).*`),
  exactly(String.raw`If '(?<command>[^']+)' is not a typo you can use command-not-found.*`),
  // Nushell, xonsh, elvish, PowerShell, cmd.exe.
  exactly(String.raw`\s*(?:╰──|·|│|\x60--)?\s*(?:╰── )?Command \x60(?<command>[^\x60]+)\x60 not found.*`),
  exactly(String.raw`\s*╰── (?:executable was not found|command not found|did you mean .*)`),
  exactly(String.raw`xonsh: subprocess mode: command not found: '?(?<command>[^']+)'?`),
  exactly(
    String.raw`(?:(?:\S+): )?(?:.* : )?The term '(?<command>[^']+)' is not recognized as (?:the|a) name of a cmdlet.*`
  ),
  exactly(String.raw`'"?(?<command>[^'"]+)"?' is not recognized as an internal or external command,?.*`)
)

/** The command to run is not there, or what it needs to run is not. */
export const commandPatterns: ReadonlyArray<LinePattern> = [...interpreterPatterns, ...notFoundPatterns]
