import { SshError } from "@maestro/core/remote/SshError"

/** How cmd.exe and PowerShell answer to the first words that a POSIX shell would have understood. */
const answers: ReadonlyArray<RegExp> = [
  /is not recognized as an internal or external command/,
  /is not recognized as (?:the|a) name of a cmdlet/,
  /CommandNotFoundException/,
  /Microsoft Windows \[/,
  // German, French, Spanish, Italian, Portuguese.
  /ist entweder falsch geschrieben oder\s+konnte nicht gefunden werden/,
  /n.est pas reconnu en tant que commande interne/,
  /no se reconoce como un comando interno o externo/,
  /riconosciuto come comando interno o esterno/,
  /reconhecido como um comando interno/
]

/** The version string of the SSH server that Windows brings. */
const windowsServer = /for_Windows/

/** Whether there is Windows where a POSIX shell should be, by what its shell said or by its server's version string. */
export const isWindows = (said: string, server: string | undefined): boolean =>
  answers.some((answer) => answer.test(said)) || (server !== undefined && windowsServer.test(server))

/** The same failure for a machine that runs Windows: nothing else that could be said of it helps. */
export const windowsRemote = (error: SshError): SshError =>
  new SshError({
    remote: error.remote,
    stage: error.stage,
    reason: {
      code: "shell-failure",
      title: `${error.remote} runs Windows: Windows remotes are not supported yet.`,
      steps: [
        "Use a Linux system on that machine: start an SSH server inside of WSL, and give Maestro its port.",
        "Or use a machine with Linux, macOS or BSD."
      ],
      retryable: false,
      raw: error.reason.raw
    }
  })
