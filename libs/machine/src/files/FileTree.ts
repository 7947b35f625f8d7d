import { Effect, type PlatformError } from "effect"
import { badPath } from "./FileFailure.ts"
import { pathWord } from "./FileScript.ts"
import type { FileShell } from "./FileShell.ts"

/** With a slash at its end, a link to a folder would be that folder. */
const withoutSlash = (path: string) => path.replace(/(?<=[^/])\/+$/, "")

/** Removes a file, a link, or with `recursive` a folder and all that is in it; never what a link leads to. */
export const removeTree = Effect.fnUntraced(function* (
  shell: FileShell,
  method: string,
  path: string,
  options?: { readonly recursive?: boolean | undefined; readonly force?: boolean | undefined }
): Effect.fn.Return<void, PlatformError.PlatformError> {
  const { force = false, recursive = false } = options ?? {}
  if (/^\/*$/.test(path) || /(^|\/)\.{1,2}\/*$/.test(path)) {
    return yield* badPath(
      { method, path },
      `${path === "" ? "An empty path" : path} is not removed: name the folder by its own name, and it must not be /`
    )
  }
  const words = [pathWord(withoutSlash(path)), recursive ? "r" : "", force ? "f" : ""]
  yield* shell.run({ method, path, call: "m_remove", words })
})

/** Copies a file or a folder with all that is in it, on the machine: links as links, with the modes of the source. */
export const copyTree = Effect.fnUntraced(function* (
  shell: FileShell,
  from: string,
  to: string,
  options?: { readonly overwrite?: boolean | undefined; readonly preserveTimestamps?: boolean | undefined }
): Effect.fn.Return<void, PlatformError.PlatformError> {
  const { overwrite = false, preserveTimestamps = false } = options ?? {}
  const words = [
    pathWord(withoutSlash(from)),
    pathWord(withoutSlash(to)),
    overwrite ? "f" : "",
    preserveTimestamps ? "p" : ""
  ]
  yield* shell.run({ method: "copy", path: from, call: "m_copy", words })
})
