import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { proofSuite } from "./testing/ProofSuite.ts"

proofSuite("sshd as a process", ProcessHost.layer, { cuts: 200 })
