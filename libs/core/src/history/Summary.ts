const longest = 200

const fence = /^\s*(?:```|~~~)/
/** Lines that only draw something: rules, borders of tables. */
const drawing = /^[\s\-=_*|:+#>~`.]*$/

/** The lines of a text in Markdown that are prose, without those of its code, unless there is nothing else. */
const proseLines = (text: string): ReadonlyArray<string> => {
  let isCode = false
  const prose: Array<string> = []
  const code: Array<string> = []
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (fence.test(line)) {
      isCode = !isCode
      continue
    }
    if (drawing.test(line)) continue
    ;(isCode ? code : prose).push(line)
  }
  return prose.length > 0 ? prose : code
}

/** One line without its Markdown. */
const plain = (line: string): string =>
  line
    .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replace(/^[\s>]*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)?/, "")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<\/?[a-zA-Z][^<>]*>/g, "")
    .replaceAll(/`+([^`]*)`+/g, "$1")
    .replaceAll(/(\*\*|__|~~)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/(?<![\w*])\*(?=\S)([^*]*[^\s*])\*(?![\w*])/g, "$1")
    .replaceAll(/(?<![\w_])_(?=\S)([^_]*[^\s_])_(?![\w_])/g, "$1")
    // What would move a cursor, or cannot be seen.
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()

/** `Done.` and `Sure!` say nothing by themselves: what comes after them goes along. */
const isEnough = (text: string): boolean => Array.from(text).length >= 20

/** A text up to the end of its first sentence that says something. */
const firstSentence = (text: string): string => {
  for (const { 0: mark, index } of text.matchAll(/[.!?]["')\]]*(?=\s+["'(]?\p{Lu})|[\u3002\uff01\uff1f]/gu)) {
    const sentence = text.slice(0, index + mark.length)
    if (isEnough(sentence)) return sentence
  }
  return text
}

/** Whole words, as many as there is room for; characters are never cut in two. */
const shortened = (text: string): string => {
  const characters = Array.from(text)
  if (characters.length <= longest) return text
  const head = characters.slice(0, longest - 1).join("")
  const words = /^(.*\S)\s/su.exec(head)?.[1] ?? ""
  const cut = words.length * 2 > head.length ? words : head
  return `${cut.replace(/[\s,;:\u2013-]+$/u, "")}\u2026`
}

/** What a text in Markdown says, in one line of at most 200 characters: its first sentence. */
export const summaryOf = (text: string): string => {
  // An answer of a megabyte says what it is about at its beginning.
  const lines = proseLines(text.slice(0, 20_000))
    .map(plain)
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
  let said = ""
  for (const line of lines) {
    const next = said === "" ? line : `${said}${/[.!?:]$/.test(said) ? "" : ":"} ${line}`
    said = firstSentence(next)
    if (isEnough(said)) break
  }
  return shortened(said.replace(/:$/, ""))
}
