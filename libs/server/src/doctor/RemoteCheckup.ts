import type { Remote } from "@maestro/core/remote/Remote"
import type { DetectOptions } from "@maestro/machine/agents/DetectAgents"
import { Effect, Stream } from "effect"
import { channelProbes } from "./ChannelProbes.ts"
import type { Check } from "./Check.ts"
import { connectionProbes, definitionProbe } from "./ConnectionProbes.ts"
import { connectionStages, remembering } from "./ConnectionStages.ts"
import { machineProbes } from "./MachineProbes.ts"
import { runProbes } from "./Probe.ts"
import { remoteMachine } from "./RemoteMachine.ts"
import { shellProbes } from "./ShellProbes.ts"

/**
 * Examines a remote (product row F5): the steps of reaching it, then what its server allows, what its shell does and what
 * the machine has. A disabled one is examined too. What needs a step that failed is skipped, and says so.
 */
export const remoteCheckup = (remote: Remote, options: DetectOptions = {}): Stream.Stream<Check> =>
  Stream.unwrap(
    Effect.map(remembering(connectionStages), ({ checks, seen }) => {
      // The channels first: the helper keeps one open, which a server with few sessions would not give to them.
      const probes = [
        ...connectionProbes(remote),
        ...channelProbes,
        ...shellProbes,
        ...machineProbes(remote.cwd, options)
      ]
      const rest = Stream.unwrap(Effect.map(seen, (before) => runProbes(probes, before)))
      return runProbes([definitionProbe(remote)]).pipe(Stream.concat(checks), Stream.concat(rest))
    })
  ).pipe(Stream.provide(remoteMachine(remote)))
