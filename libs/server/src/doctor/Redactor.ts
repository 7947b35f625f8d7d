import type { Pseudonyms } from "./Pseudonyms.ts"
import { vocabulary } from "./Vocabulary.ts"

/** Between these stand the atoms that are looked at one by one. */
const separators = /(\s+|["'`()[\]{}<>,;|#*]+|=(?=.))/

/** Owners of the names of algorithms, which look like addresses: `aes128-gcm@openssh.com`. */
const algorithmOwner = /@(?:openssh\.com|libssh\.org|lysator\.liu\.se|ssh\.com)$/

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?=$|[:/%-])/
/** Four numbers and more: an address, or what providers make of one in a name. */
const numbers = /^\d+(?:[-._]\d+){3}/
const ipv6 = /^(?=.*:.*:)[0-9a-f:.]+(?:%\w+)?$/i
const time = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/
const date = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/
const version = /^v?\d{1,4}(?:\.\d{1,5}){1,2}(?:[-+~][\w.+~-]{1,16})?$/
/** A number that is no phone number, code or key, perhaps with a unit, and the revision of a package. */
const number =
  /^(?:\d{1,5}[a-z]{0,2}\d{0,2}|0x[0-9a-f]{1,8}|\d{0,2}(?:deb|ubuntu|el|fc)\d{1,3}(?:u\d{1,3})?|v\d{1,2}|[a-z])$/i

const withPort = /^(.+?)(:\d{1,5})$/

/**
 * A text in which nothing is left but words that are known to be harmless: all else has a pseudonym. What a secret looks
 * like cannot be known, what ssh's messages are made of can.
 */
export const redactorOf = (names: Pseudonyms): ((text: string) => string) => {
  const isHarmless = (word: string) =>
    names.known(word) === undefined && (vocabulary.has(word.toLowerCase()) || number.test(word))

  const hostOrAddress = (name: string): string => {
    const [, before, port] = withPort.exec(name) ?? []
    if (before !== undefined && port !== undefined && !before.includes(":")) return `${hostOrAddress(before)}${port}`
    return names.of(ipv4.test(name) || ipv6.test(name) ? "address" : "host", name)
  }

  const unknown = (atom: string): string => {
    if (ipv4.test(atom)) return hostOrAddress(atom)
    if (numbers.test(atom) || ipv6.test(atom)) return names.of("address", atom)
    if (/^(?:SHA256|MD5):/.test(atom)) return names.of("fingerprint", atom)
    if (/[/\\]|^~/.test(atom)) return names.of("path", atom)
    if (/^[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?$/.test(atom)) return hostOrAddress(atom)
    return names.of("word", atom)
  }

  const core = (atom: string): string => {
    const known = names.known(atom)
    if (known !== undefined) return known
    if (time.test(atom) || date.test(atom)) return atom
    const isAddress = ipv4.test(atom) || numbers.test(atom) || (ipv6.test(atom) && /[0-9a-f]/i.test(atom))
    if (!isAddress && version.test(atom)) return atom
    const at = algorithmOwner.test(atom) ? -1 : atom.indexOf("@")
    if (at > 0 && !atom.slice(0, at).includes("/"))
      return `${names.of("user", atom.slice(0, at))}@${hostOrAddress(atom.slice(at + 1))}`
    const words = atom.replace(algorithmOwner, "").split(/[^A-Za-z0-9]+/)
    if (!isAddress && words.every((word) => word === "" || isHarmless(word))) return atom
    const [, before, port] = withPort.exec(atom) ?? []
    if (before !== undefined && port !== undefined && names.known(before) !== undefined) return `${core(before)}${port}`
    return unknown(atom)
  }

  /** Without the punctuation around it. */
  const redactAtom = (atom: string): string => {
    const [, head = "", body = "", tail = ""] = /^([-+!?.…→]*)(.*?)([:.!?…]*)$/s.exec(atom) ?? []
    return body === "" ? atom : `${head}${core(body)}${tail}`
  }

  /** A key's name is the comment that its owner gave it: any words, up to its type. */
  const hideKeyName = (line: string): string =>
    line.replace(
      /((?:Offering public key|Will attempt key|Server accepts key|Trying private key|identity file): ?|identity file )(.+?)(?= (?:[A-Z][A-Z0-9-]{2,}|ssh-\S+|ecdsa-\S+|sk-\S+) (?:SHA256|MD5):| type -?\d+$|$)/,
      (_, head: string, name: string) => `${head}${names.of("key", name)}`
    )

  return (text) =>
    text
      .split("\n")
      .map((line) =>
        hideKeyName(line)
          .split(separators)
          .map((part, index) => (index % 2 === 1 || part === "" ? part : redactAtom(part)))
          .join("")
      )
      .join("\n")
}
