import { assert, describe, it } from "@effect/vitest"
import { knownAgents } from "@maestro/core/agent/KnownAgents"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { loginMachine } from "../testing/LoginMachine.ts"
import { programPath, shells } from "../testing/ShellUnderTest.ts"
import { detectAgents } from "./DetectAgents.ts"

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8")

describe("the scripts that look for agents", () => {
  it("leave nothing for shellcheck to say", () => {
    programPath("shellcheck")
    // SC2317 and SC2329 take what is called from elsewhere for unreachable.
    const check = (...parts: ReadonlyArray<string>) =>
      spawnSync("shellcheck", ["-s", "sh", "-e", "SC2317,SC2329", "-"], {
        input: ["#!/bin/sh", ...parts].join("\n"),
        encoding: "utf8"
      }).stdout
    const given =
      "usual_folders() { known_folders /a; }\n# shellcheck disable=SC2034 # by DetectAgents.ts\nm_seconds=1 m_agents=a:a"
    const shared = [read("../environment/interactive.sh"), read("lookup.sh"), given]
    assert.strictEqual(check(...shared, read("detect.sh"), "detect"), "")
    assert.strictEqual(check(...shared, read("launch.sh"), 'find_command "$1" 1 a'), "")
    assert.strictEqual(check(read("../environment/dump.sh"), "dump_environment"), "")
  })

  for (const sh of shells) {
    it.live(`do the same with ${sh.name} as /bin/sh (R3)`, () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine(
          "/bin/bash",
          { ".bash_profile": '[[ $- = *i* ]] && PATH="$HOME/with space:$PATH"; alias amp=x\n' },
          {},
          sh
        )
        machine.program(".nvm/versions/node/v9/bin/maestro-node", "#!/bin/sh\necho 1.9.0\n")
        machine.program(".nvm/versions/node/v22/bin/maestro-node", "#!/bin/sh\necho 1.22.0\n")
        const codex = machine.program("with space/codex", "#!/bin/sh\necho codex-cli 0.1.2\n")
        const gemini = machine.program(".local/bin/gemini", "#!/usr/bin/env maestro-node\n\0\u00ff")
        const agents = knownAgents.filter(({ id }) => ["codex", "gemini-cli", "amp"].includes(id))
        const folders = ["~/.local/bin", "~/.nvm/versions/node/v9/bin", "~/.nvm/versions/node/*/bin"]
        const report = yield* Effect.provideContext(detectAgents(agents, { folders }), machine.services)
        assert.deepEqual(
          report.agents.map(({ agent, command, word }) => [agent, command?.path, command?.version, word?.kind]),
          [
            ["codex", codex, { _tag: "Version", version: "0.1.2" }, undefined],
            ["gemini-cli", gemini, { _tag: "Version", version: "1.9.0" }, undefined],
            ["amp", undefined, undefined, "alias"]
          ]
        )
      }).pipe(Effect.scoped)
    )
  }
})
