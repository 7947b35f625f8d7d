import { NodeServices } from "@effect/platform-node"
import { spawnerSuite } from "@maestro/core/testing/SpawnerSuite"
import { Layer } from "effect"
import { Helper } from "../helper/Helper.ts"
import * as LocalShell from "../shell/LocalShell.ts"
import * as MachineSpawner from "./MachineSpawner.ts"

spawnerSuite("Node's spawner", NodeServices.layer, { kind: "node" })

spawnerSuite(
  "MachineSpawner over a local sh",
  MachineSpawner.layer.pipe(
    Layer.provide(Helper.layer),
    Layer.provide(LocalShell.layer),
    Layer.provide(NodeServices.layer)
  ),
  { kind: "machine" }
)
