import { defineConfig } from "vitest/config"

/** What takes longer than `npm test` may: `npm run soak`. */
export default defineConfig({
  test: {
    include: ["{libs,apps,tools}/**/src/**/*.soak.ts"],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 1
  }
})
