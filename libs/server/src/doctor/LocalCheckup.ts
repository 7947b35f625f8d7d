import type { FileSystem, Path, Stream } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { Check } from "./Check.ts"
import type { LocalOptions } from "./LocalOptions.ts"
import { runProbes } from "./Probe.ts"
import { sshClientProbes } from "./SshClientProbes.ts"
import { sshFileProbes } from "./SshFileProbes.ts"
import { storeProbes } from "./StoreProbes.ts"
import { systemProbes } from "./SystemProbes.ts"

/** Examines this machine (product row F5): each check as soon as it is done. Nothing is made or changed by it. */
export const localCheckup = (
  options: LocalOptions
): Stream.Stream<Check, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  runProbes([...systemProbes(options), ...sshClientProbes, ...sshFileProbes(options), ...storeProbes(options)])
