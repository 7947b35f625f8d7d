import type { Turn } from "./Turn.ts"

/** What an agent gets to read: the prompt, and where the files lie that were sent with it. */
export const turnPrompt = ({ attachments, prompt }: Pick<Turn, "attachments" | "prompt">): string =>
  attachments.length === 0
    ? prompt
    : [prompt, "", "Attached files:", ...attachments.map(({ remotePath }) => `- ${remotePath}`), ""].join("\n")
