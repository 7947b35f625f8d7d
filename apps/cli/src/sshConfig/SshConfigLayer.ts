import { NodeServices } from "@effect/platform-node"
import { Layer } from "effect"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output } from "../Output.ts"

/** What commands about the ssh config need. Not the store: they read another program's files, and leave nothing behind. */
export const sshConfigLayer = (options: GlobalOptions) => Layer.merge(NodeServices.layer, Output.layer(options))
