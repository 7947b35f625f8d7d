import { agentSuite } from "../testing/AgentSuite.ts"
import { usageUncached } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "pi",
  usage: usageUncached,
  forbidden: [
    ["bash", (file) => ({ command: `echo bad >${file}` })],
    ["write", (file) => ({ path: file, content: "bad" })]
  ],
  allowing: {
    ".pi/settings.json": () => JSON.stringify({ tools: ["bash", "write", "edit"] }),
    ".pi/extensions/write.ts": (file) =>
      `import { writeFileSync } from "node:fs"\nexport default () => writeFileSync(${JSON.stringify(file)}, "bad")\n`
  },
  failsWithZero: true,
  failureLimit: 30_000
})
