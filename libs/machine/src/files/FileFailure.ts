import { displayFileName } from "@maestro/core/machine/FileName"
import { PlatformError } from "effect"

/** What somebody wanted of a file: for messages. */
export interface FileRequest {
  readonly method: string
  readonly path: string
}

/** The exit codes of our scripts, which they choose after a look at the path. */
const failures: Readonly<Record<number, readonly [PlatformError.SystemErrorTag, string]>> = {
  61: ["NotFound", "There is no such file or folder. Check the spelling of the path."],
  62: ["AlreadyExists", "There is something with that name already."],
  63: [
    "PermissionDenied",
    "This user may not do that there. Look at the owner and the mode of the path and of its folder."
  ],
  64: ["BadResource", "A part of the path that should be a folder is none."],
  65: ["BadResource", "It is a folder, not a file."],
  66: ["BadResource", "The path goes through a symbolic link that may not be followed, or that leads to itself."],
  67: ["Unknown", "The folder is not empty."],
  68: ["Unknown", "The disk is full, or the quota is used up. Make room on that machine and try again."],
  69: ["Unknown", "The file system is mounted read-only."],
  70: ["Unknown", "The name is too long for that file system."],
  71: ["Busy", "It is in use: a mount point, or a program that runs."],
  72: ["Unknown", "It is no symbolic link."],
  73: ["Unknown", ""],
  74: ["BadResource", "Another file has taken the place of the one that was opened. Open it again."],
  75: ["Unknown", "A folder cannot be copied into itself."],
  76: ["BadResource", "It was not opened for that."],
  77: ["Unknown", "Changes cannot be told there: watching needs inotifywait, or stat and awk, on that machine."],
  78: ["Unknown", "The connection was made anew, so changes may have been missed. Watch again."],
  79: ["Unknown", "That machine has no sha256sum, shasum, sha256 or openssl, so nothing there can compute a hash."],
  81: ["Unknown", "That machine has no readlink, and the target of the link has characters that ls does not show."],
  80: ["Unknown", "inotifywait cannot watch that."]
}

export const badPath = ({ method }: FileRequest, description: string): PlatformError.PlatformError =>
  PlatformError.badArgument({ module: "FileSystem", method, description })

/** The error that an exit code of a script stands for; `said` is what the system's own tool wrote. */
export const fileFailure = ({ method, path }: FileRequest, code: number, said: string): PlatformError.PlatformError => {
  const [tag, why] = failures[code] ?? ["Unknown", `The machine's shell ended with exit code ${code}.`]
  return PlatformError.systemError({
    _tag: tag,
    module: "FileSystem",
    method,
    pathOrDescriptor: displayFileName(path),
    description: [why, said === "" ? "" : `The machine said: ${said.trim().slice(-500)}`]
      .filter((part) => part !== "")
      .join(" ")
  })
}
