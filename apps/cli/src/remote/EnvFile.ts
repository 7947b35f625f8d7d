import { Result } from "effect"

const assignment = /^[ \t]*(?:export[ \t]+)?([^\s=]+)[ \t]*=[ \t]*/
const doubleQuoted = /^"((?:[^"\\]|\\[\s\S])*)"[ \t]*(?:#.*)?(?=\r?\n|$)/
const singleQuoted = /^'([^']*)'[ \t]*(?:#.*)?(?=\r?\n|$)/
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" }

/**
 * The variables of a file of `NAME=VALUE` lines, in their order. Empty lines and lines that start with `#` are passed
 * over, `export` may stand first. A value may be in single quotes (all of it is literal) or double quotes (`\n`, `\t`,
 * `\r`, and `\` before anything else), and then go over several lines; without quotes it goes to the end of the line.
 * A failure is the number of the line (from 1) that is none of these; never its text, which may hold a secret.
 */
export const parseEnvFile = (text: string): Result.Result<ReadonlyArray<readonly [string, string]>, number> => {
  const found: Array<readonly [string, string]> = []
  let at = text.startsWith("\uFEFF") ? 1 : 0
  while (at < text.length) {
    const newline = text.indexOf("\n", at)
    const lineEnd = newline === -1 ? text.length : newline
    const line = text.slice(at, lineEnd).replace(/\r$/, "")
    if (/^[ \t]*(#|$)/.test(line)) {
      at = lineEnd + 1
      continue
    }
    const head = assignment.exec(line)
    if (head?.[1] === undefined) return Result.fail(lineNumber(text, at))
    const rest = text.slice(at + head[0].length)
    const quoted = /^["']/.test(rest) ? (doubleQuoted.exec(rest) ?? singleQuoted.exec(rest)) : undefined
    if (quoted === null) return Result.fail(lineNumber(text, at))
    if (quoted === undefined) {
      found.push([head[1], line.slice(head[0].length).trimEnd()])
      at = lineEnd + 1
      continue
    }
    const inner = quoted[1] ?? ""
    const isDouble = rest.startsWith('"')
    found.push([head[1], isDouble ? inner.replaceAll(/\\([\s\S])/g, (_, c: string) => escapes[c] ?? c) : inner])
    at += head[0].length + quoted[0].length
    at = text.indexOf("\n", at) === -1 ? text.length : text.indexOf("\n", at) + 1
  }
  return Result.succeed(found)
}

const lineNumber = (text: string, at: number) => text.slice(0, at).split("\n").length
