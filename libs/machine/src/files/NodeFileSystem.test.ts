import { NodeServices } from "@effect/platform-node"
import { fileSystemSuite } from "@maestro/core/testing/FileSystemSuite"

// The measure of the others: what the suite asks for is what Node does.
fileSystemSuite("Node's file system", NodeServices.layer, { kind: "node" })
