import { Effect, FileSystem } from "effect"

const classes: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "A-Fa-f0-9"
}

const bracket = /^\[(!?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

const bracketSource = (negated: string, inner: string): string => {
  const body = inner.replaceAll(/\[:([a-z]+):\]|[\\\]^]/g, (part, name?: string) =>
    name === undefined ? `\\${part}` : (classes[name] ?? "")
  )
  return `[${negated === "" ? "" : "^"}${body}]`
}

/** One name between slashes: its plain text, or what names must look like. */
type Segment = { readonly plain: string } | { readonly expression: RegExp }

const readSegment = (text: string): Segment => {
  let plain = ""
  let source = ""
  let isPattern = false
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at)
    const found = bracket.exec(rest)
    const char = text.charAt(at)
    if (char === "\\" && rest.length > 1) {
      plain += rest.charAt(1)
      source += escaped(rest.charAt(1))
      at += 2
    } else if (found !== null || char === "*" || char === "?") {
      isPattern = true
      source += found === null ? (char === "*" ? ".*" : ".") : bracketSource(found[1] ?? "", found[2] ?? "")
      at += found?.[0].length ?? 1
    } else {
      plain += char
      source += escaped(char)
      at++
    }
  }
  // A dot at the start of a name is matched by a dot only.
  const hidden = text.startsWith(".") ? "" : "(?!\\.)"
  return isPattern ? { expression: new RegExp(`^${hidden}${source}$`, "s") } : { plain }
}

/** Backslashes before what `glob` would take for a pattern. */
export const globLiteral = (text: string): string => text.replaceAll(/[\\*?[]/g, "\\$&")

/**
 * The files that an absolute pattern of an `Include` stands for, in the order in which ssh reads them: `*`, `?`,
 * `[...]` and `\` as in `glob(3)`. What is not there, or cannot be looked into, matches nothing.
 */
export const globFiles = Effect.fnUntraced(function* (pattern: string) {
  const fs = yield* FileSystem.FileSystem
  let found: ReadonlyArray<string> = [""]
  for (const segment of pattern.split("/").slice(1).map(readSegment)) {
    if ("plain" in segment) {
      found = found.map((folder) => `${folder}/${segment.plain}`)
      continue
    }
    const named = yield* Effect.forEach(found, (folder) =>
      fs.readDirectory(folder === "" ? "/" : folder).pipe(
        Effect.map((names) => names.filter((name) => segment.expression.test(name)).map((name) => `${folder}/${name}`)),
        Effect.orElseSucceed((): ReadonlyArray<string> => [])
      )
    )
    found = named.flat()
  }
  const there = yield* Effect.filter(found, (path) => Effect.orElseSucceed(fs.exists(path), () => false))
  // The order of bytes, whatever the locale: which of two files comes first decides what applies.
  return there.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0))
})
