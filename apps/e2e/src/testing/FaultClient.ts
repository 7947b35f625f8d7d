import { newMaestro } from "@maestro/cli/testing/Maestro"
import { Effect } from "effect"
import type { FaultWorld } from "./FaultWorld.ts"

const agent = `#!/bin/sh
i=0
while [ ! -e "$0.stop" ]; do i=$((i + 1)); echo "line $i"; sleep 0.05; done
echo "the end"
`

/** Kills a Maestro process in the middle of a run; another one then shows all of the run. */
export const killClient = (world: FaultWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { folder, host, ledger, local, sshConfig, work } = world
    const command = `${work}/agent ${ledger.outcomes.get("killed client") ?? 0}`
    yield* local.writeFileString(world.seen(command), agent, { mode: 0o755 })
    const maestro = yield* newMaestro
    // On the connection of the process under test: the killed one must not take it along.
    const env = { XDG_RUNTIME_DIR: folder }
    yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", sshConfig], { env })
    const words = ["run", "--remote", "gpu", "--agent", "custom", "--agent-command", command, "--", "go"]
    const first = yield* maestro.start(words, { env })
    yield* first.saw("line 3\n")
    yield* Effect.promise(() => first.kill())
    const id = /run ([0-9a-f-]{36})/.exec(first.stderr)?.[1] ?? ""
    yield* local.writeFileString(world.seen(`${command}.stop`), "")
    const second = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id], { env })
    const lines = second.stdout.toString().split("\n")
    const end = lines.indexOf("the end")
    if (second.code !== 0 || end < 3 || lines.slice(0, end).some((line, i) => line !== `line ${i + 1}`)) {
      ledger.violation(
        `after the kill of a client its run was shown as ${JSON.stringify(lines.slice(-5))}: ${second.stderr}`
      )
    }
    ledger.count("killed client")
  }).pipe(Effect.scoped, Effect.orDie)
