// Bundles one entry point for Node, with everything that it imports: what the apps' build.mjs call.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
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

const target = "dist/app"

/** How long chunks of an earlier build stay, in milliseconds: a program that runs meanwhile may still want one. */
const staleAfter = 3_600_000

/**
 * Puts a build in the place of the one before, so that a program that is started meanwhile finds one of them whole:
 * chunks are named by their content, and come before the entry that names them.
 */
const install = async (folder, entry) => {
  await mkdir(target, { recursive: true })
  const built = await readdir(folder)
  for (const name of [...built.filter((each) => each !== entry), entry]) {
    await rename(join(folder, name), join(target, name))
  }
  for (const name of await readdir(target)) {
    const isOld = async () => (await stat(join(target, name))).mtimeMs < Date.now() - staleAfter
    if (!built.includes(name) && (await isOld())) await rm(join(target, name), { recursive: true, force: true })
  }
}

export const bundle = async (entryPoint) => {
  await mkdir("dist", { recursive: true })
  const folder = await mkdtemp("dist/app-")
  try {
    await buildInto(folder, entryPoint)
    await install(folder, basename(entryPoint).replace(/\.ts$/, ".js"))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const buildInto = (folder, entryPoint) =>
  build({
    entryPoints: [entryPoint],
    outdir: folder,
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
