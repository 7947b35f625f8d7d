/** What a name is of. */
export type NameKind = "remote" | "host" | "user" | "address" | "path" | "key" | "fingerprint" | "word"

/** Names, and what stands for them: the same one for the same name, wherever it comes up. */
export interface Pseudonyms {
  /** The pseudonym of a name, made when it comes up for the first time. A name keeps its first kind. */
  of(kind: NameKind, name: string): string
  /** The pseudonym that a name has already. */
  known(name: string): string | undefined
}

/** Case does not tell hosts apart, and rarely anything else. */
const keyOf = (name: string) => name.toLowerCase()

export const makePseudonyms = (): Pseudonyms => {
  const given = new Map<string, string>()
  const counts = new Map<NameKind, number>()
  const known = (name: string) => given.get(keyOf(name))
  return {
    known,
    of: (kind, name) => {
      const before = known(name)
      if (before !== undefined) return before
      const count = (counts.get(kind) ?? 0) + 1
      const pseudonym = `${kind}-${count}`
      counts.set(kind, count)
      given.set(keyOf(name), pseudonym)
      return pseudonym
    }
  }
}
