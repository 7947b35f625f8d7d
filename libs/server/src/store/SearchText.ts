/** Scripts that are written without spaces between words, or with endings grown to them (Hangul). */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu

/** What SQLite's tokenizer makes words of; of letters beyond the first plane it does not know all. */
const indexed = /[[[\p{L}\p{N}]&&[\0-\uffff]]--[\u19b0-\u19c9\u1cf2\u1cf3]]/v

/**
 * Text as it goes into the index and as it is looked for there: letters in one of their forms (a wide A is an A), and
 * every character of an unspaced script as a word of its own, so that any part of such a text is found as a phrase.
 * Diacritics and case are the tokenizer's business.
 */
export const searchText = (text: string): string => text.normalize("NFKC").replaceAll(unspaced, " $& ")

/** What a search wants of an entry. */
export interface SearchQuery {
  /** For FTS5's `match`; absent when there is no word that is in its index. */
  readonly match: string | undefined
  /** Words without a letter or digit that the index has: they are looked for in the text as they are. */
  readonly symbols: ReadonlyArray<string>
}

const isIndexed = (text: string): boolean => indexed.test(text.normalize("NFKC"))

interface Term {
  readonly text: string
  readonly quoted: boolean
}

/** A double quote begins a phrase, up to the next one or to the end. */
const terms = (text: string): ReadonlyArray<Term> =>
  Array.from(text.matchAll(/"([^"]*)("|$)|([^\s"]+)/g), ([, phrase, end, word]) =>
    word === undefined ? { text: phrase ?? "", quoted: end === '"' } : { text: word, quoted: false }
  )

/** Inside an FTS5 string nothing but the quote and the end of the text has a meaning. */
const phrase = (text: string): string => `"${searchText(text).replaceAll(/["\u0000]/g, " ")}"`

/**
 * Understands what a person typed, whatever it is: words that must all be there, in any order; `"several words"` next to
 * each other. The last word may be the beginning of one, unless it is quoted.
 */
export const searchQuery = (text: string): SearchQuery => {
  const all = terms(text).filter((term) => term.text.trim() !== "")
  const words = all.filter((term) => isIndexed(term.text))
  const last = all.at(-1)
  // "C++" is not the beginning of "clock".
  const isBeginning = (term: Term): boolean => term === last && !term.quoted && isIndexed(term.text.slice(-1))
  const match = words.map((term) => `${phrase(term.text)}${isBeginning(term) ? "*" : ""}`).join(" AND ")
  return {
    match: match === "" ? undefined : match,
    symbols: all.filter((term) => !isIndexed(term.text)).map((term) => term.text)
  }
}
