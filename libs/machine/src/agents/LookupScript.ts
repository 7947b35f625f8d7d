import { usualFolders } from "@maestro/core/agent/UsualFolders"
import interactive from "../environment/interactive.sh?raw"
import { minify } from "../helper/HelperScript.ts"
import launch from "./launch.sh?raw"
import lookup from "./lookup.sh?raw"

/** A pattern for folders as words of sh. Patterns are ours: letters, digits, and what a shell leaves alone or expands. */
const folderWord = (pattern: string): string => (pattern.startsWith("~/") ? `"$HOME"${pattern.slice(1)}` : pattern)

/** The functions that look for commands: what `lookup.sh` and `interactive.sh` say of themselves. */
export const lookupFunctions = (folders: ReadonlyArray<string> = usualFolders): string => {
  // The last one comes first, see known_folders.
  const words = folders.toReversed().map(folderWord)
  return [minify(interactive), minify(lookup), `usual_folders() { known_folders ${words.join(" ")}; }`].join("\n")
}

/** The same, with what a job finds its command by: see `launch.sh`. */
export const launchFunctions = (folders: ReadonlyArray<string>): string =>
  `${lookupFunctions(folders)}\n${minify(launch)}`
