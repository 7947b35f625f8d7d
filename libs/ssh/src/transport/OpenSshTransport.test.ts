import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { suite } from "../testing/TransportSuite.ts"
import * as OpenSshTransport from "./OpenSshTransport.ts"

suite("OpenSshTransport over a real sshd", { host: ProcessHost.layer, transport: OpenSshTransport.layer })
