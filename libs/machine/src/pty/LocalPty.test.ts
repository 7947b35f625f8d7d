import { NodeServices } from "@effect/platform-node"
import { ptySuite } from "@maestro/core/testing/PtySuite"
import { Layer } from "effect"
import * as LocalShell from "../shell/LocalShell.ts"
import * as LocalPty from "./LocalPty.ts"

ptySuite("LocalPty", LocalPty.layer.pipe(Layer.provide(LocalShell.layer), Layer.provide(NodeServices.layer)))
