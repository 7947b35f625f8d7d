import { Effect, Stdio, Stream } from "effect"
import * as DockerHost from "../DockerHost.ts"
import { live } from "../internal/Live.ts"

// A program of its own: starts a host, says so in one line, and keeps it until its stdin ends.
const program = Effect.gen(function* () {
  const host = yield* DockerHost.start()
  const stdio = yield* Stdio.Stdio
  yield* Stream.run(Stream.make(`${host.sshConfigPath}\n`), stdio.stdout())
  yield* Stream.runDrain(stdio.stdin)
})

await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(live)))
