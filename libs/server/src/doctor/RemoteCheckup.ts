import type { Remote } from "@maestro/core/remote/Remote"
import { Effect, Stream } from "effect"
import { channelProbes } from "./ChannelProbes.ts"
import type { Check } from "./Check.ts"
import { type Variables, definitionProbes } from "./DefinitionProbes.ts"
import { connectionProbes } from "./ConnectionProbes.ts"
import { connectionStages, remembering } from "./ConnectionStages.ts"
import { machineProbes } from "./MachineProbes.ts"
import { runProbes } from "./Probe.ts"
import { remoteMachine } from "./RemoteMachine.ts"
import { oneLogin, shellProbes } from "./ShellProbes.ts"

/**
 * Examines a remote (product row F5): the steps of reaching it, then what its server allows, what its shell does and what
 * the machine has. A disabled one is examined too. What needs a step that failed is skipped, and says so. `variables` gives
 * the values of the remote's variables: agents are looked for with them.
 */
export const remoteCheckup = (remote: Remote, variables: Variables = Effect.succeed({})): Stream.Stream<Check> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { checks, seen } = yield* remembering(connectionStages)
      // The channels first: the helper keeps one open, which a server with few sessions would not give to them.
      const probes = [
        ...connectionProbes(remote),
        ...channelProbes(remote),
        ...shellProbes(yield* oneLogin),
        ...machineProbes(remote.cwd, variables)
      ]
      const rest = Stream.unwrap(Effect.map(seen, (before) => runProbes(probes, { before, overConnection: true })))
      return runProbes(definitionProbes(remote, variables)).pipe(Stream.concat(checks), Stream.concat(rest))
    })
  ).pipe(Stream.provide(remoteMachine(remote)))
