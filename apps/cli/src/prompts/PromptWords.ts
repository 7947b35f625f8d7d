import type { Prompt, PromptNotice } from "@maestro/core/remote/Prompts"
import { printable } from "../Output.ts"

/** Only these are not secret. */
export const isShown = (kind: Prompt["kind"]): boolean => kind === "host-key" || kind === "confirm"

const attemptWords = ({ kind, attempt }: Prompt): string => {
  if (attempt === 1) return ""
  return kind === "host-key" ? ", once more" : `, attempt ${attempt}: the answer before was not accepted`
}

/** Who asks, and then the question in its own words: those may come from the network. */
export const promptWords = (prompt: Prompt): string => {
  const host = prompt.host === undefined ? "" : ` (${printable(prompt.host)})`
  const text = printable(prompt.text).trimEnd()
  const question = text === "" ? "It asks for an answer:" : text
  return `maestro: connecting to ${prompt.remote}${host}${attemptWords(prompt)}. Ctrl-C refuses.\n${question} `
}

export const noticeWords = ({ kind, remote, text }: PromptNotice): string =>
  kind === "touch"
    ? `maestro: connecting to ${remote}: touch your hardware key now. ${printable(text).trimEnd()}\n`
    : `maestro: ${printable(text).trimEnd()}\n`
