/**
 * Loaded first (`node --import @maestro/machine/RawText program.ts`), it lets Node itself import `./file.sh?raw` as that
 * file's text, as bundlers do: programs that use the libraries then need no bundler.
 */
import { readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { fileURLToPath } from "node:url"

const query = "?raw"

registerHooks({
  load: (url, context, nextLoad) => {
    if (!url.startsWith("file:") || !url.endsWith(query)) return nextLoad(url, context)
    const text = readFileSync(fileURLToPath(url.slice(0, -query.length)), "utf8")
    return { format: "module", shortCircuit: true, source: `export default ${JSON.stringify(text)}` }
  }
})
