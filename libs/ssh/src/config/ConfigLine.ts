/** A line of an ssh config as ssh reads it: nothing, a keyword (in lower case) with its words, or what ssh refuses. */
export type ConfigLine =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Directive"; readonly keyword: string; readonly words: ReadonlyArray<string> }
  | { readonly _tag: "Refused"; readonly problem: string }

const nothing: ConfigLine = { _tag: "Nothing" }

const skipBlanks = (text: string): string => text.replace(/^[ \t\r\n]+/, "")

/** The first word and what is behind it. One `=` may stand for the blank; undefined where a quote has no end. */
const firstWord = (text: string): readonly [word: string, rest: string | undefined] | undefined => {
  const at = text.search(/[ \t\r\n"=]/)
  if (at === -1) return [text, undefined]
  if (text[at] === '"') {
    const end = text.indexOf('"', at + 1)
    return end === -1 ? undefined : [text.slice(0, at) + text.slice(at + 1, end), skipBlanks(text.slice(end + 1))]
  }
  const rest = skipBlanks(text.slice(at + 1))
  const isSecondSeparator = text[at] !== "=" && rest.startsWith("=")
  return [text.slice(0, at), isSecondSeparator ? skipBlanks(rest.slice(1)) : rest]
}

/** Where the word that starts at `start` ends, and its text without quotes and escapes. */
const wordAt = (text: string, start: number): { readonly word: string; readonly end: number } | undefined => {
  let word = ""
  let quote = ""
  let at = start
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    const isEscape = char === "\\" && (/['"\\]/.test(next) || (quote === "" && next === " "))
    if (isEscape) {
      word += next
      at++
    } else if (quote === "" && (char === " " || char === "\t")) break
    else if (quote === "" && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ""
    else word += char
  }
  return quote === "" ? { word, end: at } : undefined
}

/**
 * Splits what is behind the keyword as ssh does: words in single or double quotes, a backslash before a quote, a
 * backslash or a blank, and a comment where a word would start. Undefined where a quote has no end.
 */
export const splitWords = (text: string): ReadonlyArray<string> | undefined => {
  const words: Array<string> = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === " " || char === "\t") continue
    if (char === "#") break
    const found = wordAt(text, at)
    if (found === undefined) return undefined
    words.push(found.word)
    at = found.end
  }
  return words
}

/** Reads one line of an ssh config. */
export const readLine = (line: string): ConfigLine => {
  // ssh takes a line for a C string, which ends at its first NUL.
  const text = line.replace(/\0[^]*$/, "").replace(/[ \t\r\n\f]+$/, "")
  let first = firstWord(text)
  // Blanks before the keyword count as an empty word.
  if (first?.[0] === "" && first[1] !== undefined) first = firstWord(first[1])
  if (first === undefined || first[0] === "" || first[0].startsWith("#")) return nothing
  const keyword = first[0].toLowerCase()
  const rest = skipBlanks(first[1] ?? "")
  if (rest === "") return { _tag: "Refused", problem: `no argument after keyword "${keyword}"` }
  const words = splitWords(rest)
  return words === undefined ? { _tag: "Refused", problem: "invalid quotes" } : { _tag: "Directive", keyword, words }
}
