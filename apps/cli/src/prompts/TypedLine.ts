/** What has been typed so far, and what the last keys made of it. */
export interface TypedLine {
  readonly text: string
  readonly end: "open" | "entered" | "refused"
}

export const emptyLine: TypedLine = { text: "", end: "open" }

/** One key: an escape sequence (arrows and the like) is one, and does nothing. */
const keys = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?|[\s\S]/gu

/**
 * A line as keys arrive from a terminal in raw mode: Enter gives it, Ctrl-C and Ctrl-D on an empty line refuse,
 * Backspace and Ctrl-U take back. Whatever comes after its end is dropped.
 */
export const typed = (line: TypedLine, input: string): TypedLine => {
  let { text } = line
  for (const [key] of input.matchAll(keys)) {
    if (key === "\r" || key === "\n") return { text, end: "entered" }
    if (key === "\u0003" || (key === "\u0004" && text === "")) return { text: "", end: "refused" }
    if (key === "\u007f" || key === "\b") text = text.replace(/[\s\S]$/u, "")
    else if (key === "\u0015") text = ""
    else if (key >= " ") text += key
  }
  return { text, end: "open" }
}
