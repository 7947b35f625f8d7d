import { AccessRefused, type Agent } from "./Agent.ts"

/** Any program that reads a prompt on stdin and writes its answer to stdout. */
export const customAgent = (executable: string): Agent => ({
  id: "custom",
  executable,
  output: { _tag: "Text" },
  command: ({ access, extraArguments = [] }) =>
    access === "read-only" ? new AccessRefused({ agent: "custom", access }) : { argv: [executable, ...extraArguments] }
})
