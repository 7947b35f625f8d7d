import { defineConfig } from "vitest/config"

const project = (name: string, root: string) => ({
  test: { name: `@maestro/${name}`, root, include: ["src/**/*.test.ts"] }
})

// Tests run real servers and real processes on a small machine, so a test may take long; none may wait for a fixed time.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      project("core", "libs/core"),
      project("machine", "libs/machine"),
      project("ssh", "libs/ssh"),
      project("server", "libs/server"),
      project("cli", "apps/cli"),
      project("e2e", "apps/e2e"),
      project("testhosts", "tools/testhosts")
    ]
  }
})
