import { decodeFileName } from "@maestro/core/machine/FileName"
import { Effect, type FileSystem, PlatformError } from "effect"
import { fileFailure, type FileRequest } from "./FileFailure.ts"
import { pathWord } from "./FileScript.ts"
import type { FileShell } from "./FileShell.ts"

const types: Readonly<Record<string, FileSystem.File.Type>> = {
  f: "File",
  d: "Directory",
  l: "SymbolicLink",
  L: "SymbolicLink",
  p: "FIFO",
  s: "Socket",
  c: "CharacterDevice",
  b: "BlockDevice"
}

export interface ListingOptions {
  /** How deep to go: 1 is the folder's own entries. Without it, to the bottom; links are never followed. */
  readonly depth?: number | undefined
  /** Only files whose name matches this pattern of `find -name`, and all folders and links. */
  readonly name?: string | undefined
  /** Patterns of `find -name`: what is called so is passed over, and not gone into. */
  readonly skip?: ReadonlyArray<string> | undefined
}

export interface ListedEntry extends FileSystem.DirectoryEntry {
  /** Whether it is a folder, or a link to one. */
  readonly leadsToFolder: boolean
}

const tooLong = ({ method, path }: FileRequest) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "FileSystem",
    method,
    pathOrDescriptor: path,
    description:
      "There are too many files to list at once: their paths take more than 32 MiB. Start further down, or exclude folders."
  })

/** The entries of a folder, with paths relative to it, in one round trip. */
export const listFolder = Effect.fnUntraced(function* (
  shell: FileShell,
  request: FileRequest,
  { depth, name = "", skip = [] }: ListingOptions = {}
): Effect.fn.Return<ReadonlyArray<ListedEntry>, PlatformError.PlatformError> {
  if (request.path === "") return yield* fileFailure(request, 61, "")
  const deepest = depth === undefined ? "" : `.${"/*".repeat(depth)}`
  const words = [pathWord(request.path), deepest, name, ...skip]
  const bytes = yield* shell.run({ ...request, call: "m_listing", words })
  const entries: Array<ListedEntry> = []
  for (let at = 0; ;) {
    const end = bytes.indexOf(0, at)
    const letter = String.fromCharCode(bytes[at] ?? 0)
    if (end < 0) {
      const code = letter === "." ? Number(new TextDecoder().decode(bytes.subarray(at + 1))) : undefined
      if (code === 0) return entries
      return yield* code === undefined ? tooLong(request) : fileFailure(request, code, "")
    }
    entries.push({
      name: decodeFileName(bytes.subarray(at + 1, end)),
      type: types[letter] ?? "Unknown",
      leadsToFolder: letter === "d" || letter === "L"
    })
    at = end + 1
  }
})
