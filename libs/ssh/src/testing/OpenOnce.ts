import { NodeServices } from "@effect/platform-node"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Effect, Layer } from "effect"
import * as OpenSshTransport from "../transport/OpenSshTransport.ts"
import { run } from "./RunCommand.ts"

// A program of its own, for tests of many processes at once: runs one command on an alias of an ssh config.
const [sshConfig = "", alias = "", command = ""] = process.argv.slice(2)
const remote = new Remote({
  id: RemoteId.make("01890a5d-ac96-774b-bcce-b302099a8057"),
  name: "testhost",
  target: { _tag: "Alias", alias },
  sshConfig,
  env: {},
  enabled: true
})

const program = run(command).pipe(
  Effect.flatMap((result) =>
    Effect.sync(() => {
      process.stdout.write(result.stdout)
      process.exitCode = result.exitCode
    })
  ),
  Effect.catch((error) =>
    Effect.sync(() => {
      process.stderr.write(`${error.message}\n`)
      process.exitCode = 255
    })
  ),
  Effect.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(NodeServices.layer)))
)

await Effect.runPromise(program)
