import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const project = (name: string, root: string, setupFiles: ReadonlyArray<string> = []) => ({
  test: {
    name: `@maestro/${name}`,
    root,
    include: ["src/**/*.test.ts"],
    setupFiles: setupFiles.map((file) => fileURLToPath(new URL(file, import.meta.url)))
  }
})

/** For projects whose tests start login shells on this machine. */
const ownHome = ["vitest.setup.ts"]

// Tests run real servers and real processes on a small machine, so a test may take long; none may wait for a fixed time.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      project("core", "libs/core"),
      project("machine", "libs/machine", ownHome),
      project("ssh", "libs/ssh"),
      project("server", "libs/server", ownHome),
      project("cli", "apps/cli", ownHome),
      project("e2e", "apps/e2e"),
      project("testhosts", "tools/testhosts")
    ]
  }
})
