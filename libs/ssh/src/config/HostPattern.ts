/** Whether a name matches a pattern of a `Host` line: `*` is any text, `?` any one character, and case counts. */
export const matchesPattern = (name: string, pattern: string): boolean => {
  // Two pointers and one place to go back to: a pattern of many stars must not take for ever.
  let at = 0
  let inPattern = 0
  let star = -1
  let retryAt = 0
  while (at < name.length) {
    const wanted = pattern[inPattern]
    if (wanted === "*") {
      star = inPattern++
      retryAt = at
    } else if (wanted === "?" || wanted === name[at]) {
      inPattern++
      at++
    } else if (star >= 0) {
      inPattern = star + 1
      at = ++retryAt
    } else return false
  }
  return /^\**$/.test(pattern.slice(inPattern))
}

/** Whether a `Host` line with these words is for this name: one pattern matches, and none that is negated. */
export const matchesHostLine = (name: string, words: ReadonlyArray<string>): boolean =>
  words.some((word) => !word.startsWith("!") && matchesPattern(name, word)) &&
  !words.some((word) => word.startsWith("!") && matchesPattern(name, word.slice(1)))

/**
 * Whether a word of a `Host` line is a name that ssh can be asked for: no pattern, and nothing that ssh would take for
 * an option, for `user@host` or an address with a scheme, or refuses in a host name.
 */
export const isConcrete = (word: string): boolean =>
  word !== "" && !/[*?@'"`$\\;,&<>|(){} \u0000-\u001f\u007f]/.test(word) && !/^(?:!|-|ssh:\/\/)/i.test(word)
