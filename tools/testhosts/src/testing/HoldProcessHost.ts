import { Effect, Stdio, Stream } from "effect"
import { live } from "../internal/Live.ts"
import * as ProcessHost from "../ProcessHost.ts"

// A program of its own: starts a host, says so in one line, and keeps it until its stdin ends.
const program = Effect.gen(function* () {
  const host = yield* ProcessHost.start()
  const stdio = yield* Stdio.Stdio
  yield* Stream.run(Stream.make(`${host.sshConfigPath}\n`), stdio.stdout())
  yield* Stream.runDrain(stdio.stdin)
})

await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(live)))
