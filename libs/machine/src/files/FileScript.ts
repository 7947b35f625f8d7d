import { encodeFileName } from "@maestro/core/machine/FileName"
import { Result } from "effect"
import { minify } from "../helper/HelperScript.ts"
import common from "./common.sh?raw"
import content from "./content.sh?raw"
import folder from "./folder.sh?raw"
import link from "./link.sh?raw"
import mode from "./mode.sh?raw"
import stat from "./stat.sh?raw"
import tree from "./tree.sh?raw"
import watch from "./watch.sh?raw"

const definition = /^(m_\w+)\(\) \{\n[^]*?^\}$/gm

const sources = [common, mode, stat, link, folder, tree, content, watch].join("\n")
const functions = new Map(Array.from(sources.matchAll(definition), ([text, name = ""]) => [name, minify(text)]))
const preamble = minify(common.replace(definition, ""))

/** The functions that this text calls, and those that they call: a script holds no others, since each crosses the link. */
const closure = (text: string, found: Set<string>): Set<string> => {
  for (const [name] of text.matchAll(/\bm_\w+/g)) {
    const body = functions.get(name)
    if (body === undefined || found.has(name)) continue
    found.add(name)
    closure(body, found)
  }
  return found
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

/** A path as a word for the tools: none begins with a dash, and a relative one is the folder's that a script starts in. */
export const pathWord = (path: string): string => (path.startsWith("/") ? path : `./${path}`)

/**
 * The bytes of a POSIX sh script that calls one of our functions with these words, which may hold escaped bytes of file
 * names. `data` defines `m_data`, for functions that write.
 */
export const fileScript = (
  name: string,
  words: ReadonlyArray<string>,
  data = ""
): Result.Result<Uint8Array, string> => {
  const call = [name, ...words.map(quote)].join(" ")
  const needed = Array.from(closure(name, new Set()), (found) => functions.get(found) ?? "")
  return encodeFileName([preamble, ...needed, data, call].filter((part) => part !== "").join("\n"))
}

/** Bytes as one word for `printf %b`, which every shell has. */
const escaped = (bytes: Uint8Array, plain: RegExp): string => {
  let word = ""
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    word += plain.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`
  }
  return word
}

/** The function that gives these bytes. The pipe lets `cat` say why they could not be written: some shells do not. */
export const dataFunction = (bytes: Uint8Array): string =>
  bytes.length === 0 ? "m_data() { :; }" : `m_data() { printf %b '${escaped(bytes, /[\n -&(-[\]-~]/)}' | cat; }`

/** The function that gives the bytes of the script's input. */
export const inputFunction = "m_data() { cat; }"

/** The script as one line of printable ASCII, for a channel of its own. What it says on stderr comes first on stdout. */
export const channelLine = (script: Uint8Array): string => `eval "$(printf %b '${escaped(script, /[ -&(-[\]-~]/)}')"`
