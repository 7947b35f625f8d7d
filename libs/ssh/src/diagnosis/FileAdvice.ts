import type { SshCode } from "@maestro/core/remote/SshError"
import { type Advice, type AdviceContext, commandOf } from "./AdviceContext.ts"

const unquoted = (path: string | undefined): string | undefined => {
  const inner = path?.replace(/^["'`‘’“”„«]+|["'`‘’“”»]+$/gu, "").trim()
  return inner === "" ? undefined : inner
}

/** The file or folder that a message is about: the named one, or the first path in it. */
const pathIn = ({ path, cause }: AdviceContext): string | undefined =>
  unquoted(path) ?? unquoted(/(?:^|[\s"'‘“„«`(])(?<path>[~/][^\s"'’”»`:]*)/u.exec(cause)?.groups?.["path"])

export const fileAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "remote-dir-missing": (context) => {
    const path = pathIn(context)
    return {
      title: `There is no folder${path === undefined ? "" : ` ${path}`} on ${context.where}.`,
      steps: [
        "Check the working directory of the remote or the project directory of the session: it is a path on that machine.",
        "Make the folder with the command below, or clone the project there."
      ],
      command: commandOf("mkdir", "-p", path ?? "FOLDER"),
      retryable: false
    }
  },
  "permission-denied-fs": (context) => {
    const path = pathIn(context)
    return {
      title: `The user there may not do this${path === undefined ? "" : ` with ${path}`} on ${context.where}.`,
      steps: [
        "Look whose it is, and what its mode allows, with the command below.",
        "Make it yours (chown), change its mode (chmod), or work in a folder of your own.",
        "If the file system is mounted read-only, mount shows it: nothing there can be changed until that is solved."
      ],
      command: commandOf("ls", "-ld", path ?? "FILE"),
      retryable: false
    }
  },
  "not-a-git-repo": ({ where }) => ({
    title: `The folder on ${where} is not in a git repository.`,
    steps: [
      "Check the project directory: it must be in a clone, with a .git folder in it or above it.",
      "Clone the project there, or make the folder a repository with the command below."
    ],
    command: "git init",
    retryable: false
  })
}
