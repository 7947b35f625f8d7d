import { NodeServices } from "@effect/platform-node"
import { ConnectionTester } from "@maestro/core/remote/ConnectionTester"
import { testConnection } from "@maestro/ssh/test/ConnectionTest"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Layer, Stream } from "effect"

/** Tests with the connection that is then used for everything else, and leaves it there. */
export const layer: Layer.Layer<ConnectionTester> = Layer.succeed(
  ConnectionTester,
  ConnectionTester.of({
    test: (remote) =>
      testConnection.pipe(Stream.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(NodeServices.layer))))
  })
)
