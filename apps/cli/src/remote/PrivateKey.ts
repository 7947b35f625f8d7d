import { Effect, FileSystem } from "effect"
import { homedir } from "node:os"
import { join, resolve } from "node:path"

/** A path as the shell would have made it: `~` is ours to expand where it stands in quotes or behind `=`. */
export const localPath = (path: string): string =>
  path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : resolve(path)

const privateKeyHead = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/
const publicKeyHead = /^(ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+/

/**
 * Why ssh could not use this file as a private key, if so. A key that only an agent or a hardware token has is named
 * by its public half: PATH may be missing when PATH.pub is there.
 */
export const privateKeyProblem = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const exists = (file: string) => Effect.orElseSucceed(fs.exists(file), () => false)
  if (!(yield* exists(path))) {
    const hasPublicHalf = yield* exists(`${path}.pub`)
    return hasPublicHalf ? undefined : `there is no file "${path}" (nor "${path}.pub", for a key that ssh-agent has)`
  }
  const info = yield* Effect.option(fs.stat(path))
  if (info._tag === "Some" && info.value.type === "Directory") return `"${path}" is a folder: name the key file in it`
  const text = yield* Effect.option(fs.readFileString(path))
  if (text._tag === "None") return `"${path}" cannot be read: look at its owner and mode (ls -l "${path}")`
  if (publicKeyHead.test(text.value)) {
    const half = path.replace(/\.pub$/, "")
    if (path !== half && !(yield* exists(half))) return undefined
    return `"${path}" is a public key: give the private one${path === half ? "" : `, "${half}"`}`
  }
  if (!privateKeyHead.test(text.value)) return `"${path}" is not a private key that ssh can read`
  const isOurs = info._tag === "Some" && info.value.uid._tag === "Some" && info.value.uid.value === process.getuid?.()
  if (isOurs && info._tag === "Some" && (info.value.mode & 0o077) !== 0)
    return `"${path}" may be read by others, so ssh refuses it: chmod 600 "${path}"`
  return undefined
})
