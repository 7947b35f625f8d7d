import { Effect, FileSystem, Option, ByteSize } from "effect"
import { type ListedEntry, listFolder } from "./FileListing.ts"
import type { FileShell } from "./FileShell.ts"

type GlobOptions = NonNullable<Parameters<FileSystem.FileSystem["glob"]>[1]>

const magic = /[*?[\]{}\\]/
/** What `find -name` understands as the pattern does. A `?` is one byte to it, and one character here. */
const plainName = /^[^?[\]{}\\]*$/

/** What one listing must hold to answer a pattern, and no more of it than need be. */
const plan = (pattern: string, { dot = false, exclude = [], root = "" }: GlobOptions) => {
  const segments = pattern.split("/")
  const first = segments.findIndex((segment) => magic.test(segment))
  if (first < 0) return undefined
  const rest = segments.slice(first)
  const named = segments.slice(0, first).join("/")
  const isAbsolute = pattern.startsWith("/")
  const folder = root.replace(/(?<=.)\/+$/, "")
  const under = folder === "" || folder === "/" ? `${folder}${named}` : named === "" ? folder : `${folder}/${named}`
  const base = (isAbsolute ? named || "/" : under) || "."
  const isDeep = rest.some((segment) => segment.includes("**") || /[{}\\]/.test(segment))
  const last = rest.at(-1) ?? ""
  const useName = plainName.test(last) && !last.includes("**") && last !== "" && !hasBraces(rest)
  // A wildcard passes over what begins with a dot.
  const hidden = dot || rest.some((segment) => /^[.{[\\]/.test(segment))
  const excluded = exclude.flatMap((one) => /^\*\*\/([^/*?[\]{}\\]+)(\/\*\*)?$/.exec(one)?.slice(1, 2) ?? [])
  return {
    base,
    listing: {
      depth: isDeep ? undefined : rest.length,
      name: useName ? last : undefined,
      skip: hidden ? excluded : [...excluded, ".?*"]
    }
  }
}

/** A brace may hold a slash, so that what looks like the last segment is not always it. */
const hasBraces = (rest: ReadonlyArray<string>) => rest.some((segment) => /[{}]/.test(segment))

/** The folders of a listing, each with its entries, by their paths below it. */
const byFolder = (entries: ReadonlyArray<ListedEntry>) => {
  const folders = new Map<string, Array<ListedEntry>>([["", []]])
  for (const entry of entries) if (entry.type === "Directory") folders.set(entry.name, [])
  for (const entry of entries) {
    const slash = entry.name.lastIndexOf("/")
    const name = entry.name.slice(slash + 1)
    folders.get(slash < 0 ? "" : entry.name.slice(0, slash))?.push({ ...entry, name })
  }
  return folders
}

/** All that a search looks at. */
const infoOf = (type: FileSystem.File.Type): FileSystem.File.Info => ({
  type,
  mode: 0,
  dev: 0n,
  size: ByteSize.bytes(0),
  mtime: Option.none(),
  atime: Option.none(),
  birthtime: Option.none(),
  ino: Option.none(),
  nlink: Option.none(),
  uid: Option.none(),
  gid: Option.none(),
  rdev: Option.none(),
  blksize: Option.none(),
  blocks: Option.none()
})

/** The file system for the search alone: it answers from the listing what is in it, and asks the machine for the rest. */
const withListing = (fs: FileSystem.FileSystem, base: string, entries: ReadonlyArray<ListedEntry>) => {
  const folders = byFolder(entries)
  const links = new Map(entries.map((entry) => [entry.name, entry]))
  const prefix = base.endsWith("/") ? base : `${base}/`
  const below = (path: string) => {
    if (path === base) return ""
    if (base === ".") return path
    return path.startsWith(prefix) ? path.slice(prefix.length) : undefined
  }
  return FileSystem.make({
    ...fs,
    readDirectoryEntries: (path) => {
      const found = folders.get(below(path) ?? "/")
      return found === undefined ? fs.readDirectoryEntries(path) : Effect.succeed(found)
    },
    stat: (path) => {
      const found = links.get(below(path) ?? "/")
      if (found === undefined) return fs.stat(path)
      return Effect.succeed(infoOf(found.leadsToFolder ? "Directory" : "File"))
    }
  })
}

/**
 * Finds paths by a pattern of Effect's `FileSystem.glob`, in one round trip: what the pattern can match is listed on the
 * machine, and matched here. Only folders behind links cost another. `exclude: ["**\/.git"]` keeps a folder from being read.
 */
export const globFiles = Effect.fnUntraced(function* (
  shell: FileShell,
  fs: FileSystem.FileSystem,
  pattern: string,
  options: GlobOptions = {}
) {
  const planned = plan(pattern, options)
  if (planned === undefined) return yield* fs.glob(pattern, options)
  const listed = yield* Effect.result(listFolder(shell, { method: "glob", path: planned.base }, planned.listing))
  // What a search makes of a folder that is missing or closed is decided in one place.
  if (listed._tag === "Failure") return yield* isOfPath(listed.failure) ? fs.glob(pattern, options) : listed.failure
  return yield* withListing(fs, planned.base, listed.success).glob(pattern, options)
})

const isOfPath = ({ reason }: { readonly reason: { readonly _tag: string } }) =>
  ["NotFound", "BadResource", "PermissionDenied"].includes(reason._tag)
