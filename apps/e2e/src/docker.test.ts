import * as DockerHost from "@maestro/testhosts/DockerHost"
import { proofSuite } from "./testing/ProofSuite.ts"

// One file for all of Docker: its tests run one after the other, and share the engine.
proofSuite("a host in Docker", DockerHost.layer, { cuts: 200 })
proofSuite("a host in Docker behind a bastion (R8)", DockerHost.behindBastionLayer, { cuts: 0 })
proofSuite("a host in Docker with noisy start-up files (R14)", DockerHost.noisyLayer, { cuts: 20 })
