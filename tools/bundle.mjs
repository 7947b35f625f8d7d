// Bundles one entry point for Node, with everything that it imports: what the apps' build.mjs call.
import { readFile, rm } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { build } from "esbuild"

/** `import text from "./file.sh?raw"` gives the file's text, as vite has it. */
const rawText = {
  name: "raw-text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, importer, resolveDir }) => ({
      path: resolve(resolveDir || dirname(importer), path.slice(0, -"?raw".length)),
      namespace: "raw-text"
    }))
    onLoad({ filter: /.*/, namespace: "raw-text" }, async ({ path }) => ({
      contents: await readFile(path, "utf8"),
      loader: "text",
      watchFiles: [path]
    }))
  }
}

export const bundle = async (entryPoint) => {
  // Chunks are named by their content, so those of an earlier build would stay for ever.
  await rm("dist/app", { recursive: true, force: true })
  await build({
    entryPoints: [entryPoint],
    outdir: "dist/app",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    minifySyntax: true,
    logLevel: "warning",
    plugins: [rawText],
    // Native packages find their own binary beside them, so they stay where they are installed.
    external: ["cpu-features", "*.node", "@lydell/node-pty", "@napi-rs/keyring"],
    // Bundled CommonJS packages use these, and an ES module has none of them.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        "import { fileURLToPath as __toPath } from 'node:url';",
        "import { dirname as __toFolder } from 'node:path';",
        "const require = __createRequire(import.meta.url), __filename = __toPath(import.meta.url), __dirname = __toFolder(__filename);"
      ].join(" ")
    }
  })
}
