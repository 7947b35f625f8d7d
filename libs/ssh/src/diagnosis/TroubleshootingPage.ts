import { explanations, type Explanation } from "./Explanations.ts"
import { type TextCode, textCodes } from "./TextCode.ts"
import { diagnoseText } from "./TextDiagnosis.ts"

const isError = (code: TextCode): code is Exclude<TextCode, "none"> => code !== "none"

const head = `<!-- Made by: npx vitest run --project @maestro/ssh libs/ssh/src/diagnosis/TroubleshootingPage.test.ts -u. Do not edit. -->

# Troubleshooting

Every failure of a connection has a code, a title, steps, often a command to copy, and says whether trying again can help by
itself. \`maestro remote test NAME\` shows at which step it happens; \`--verbose\` adds what ssh itself said. What any program
printed can be explained too:

    ssh gpu true 2>&1 | maestro diagnose

Programs get the codes with \`--json\`. Text that only talks about errors, such as an agent's answer or a test log, is
\`none\`.
`

const fenced = (text: string): string => `${"```"}text\n${text}\n${"```"}`

const entry = (code: TextCode, { example, exitCode, meaning, row }: Explanation): string => {
  const { steps, command, retryable } = diagnoseText(example, exitCode)
  return [
    `## ${code}`,
    `${meaning} (${row})`,
    "You see, for example:",
    fenced(example.trimEnd()),
    "What to do:",
    steps.map((step, at) => `${at + 1}. ${step}`).join("\n"),
    ...(command === undefined ? [] : ["A command that helps:", fenced(command)]),
    retryable ? "Trying again can help by itself." : "Trying again does not help until something is changed."
  ].join("\n\n")
}

/** The page that explains every code, from the same table that names failures. */
export const troubleshootingPage = (): string => {
  const codes = textCodes.filter(isError)
  const rows = codes.map((code) => `| [${code}](#${code}) | ${explanations[code].meaning} |`)
  const index = ["| code | what it means |", "|---|---|", ...rows].join("\n")
  return (
    [head.trimEnd(), index, ...codes.map((code) => entry(code, explanations[code])), engineOnly, ""]
      .join("\n\n")
      .trimEnd() + "\n"
  )
}

const engineOnly = `## Codes that only a connection of Maestro's has

- **local-ssh-missing**: there is no ssh program on this computer, so nothing can be reached. Install the OpenSSH client.
- **shell-failure**: the login succeeded, but no shell came up: the account's shell is missing, its start-up files end it, or a forced command stands in its place.
- **unknown**: ssh failed and said nothing that Maestro knows. The raw text is kept with the error.`
