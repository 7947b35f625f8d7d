import { Effect, Stdio, Stream } from "effect"
import * as AgentHost from "../agents/AgentHost.ts"
import { live } from "../internal/Live.ts"

// A program of its own, to try agents by hand: starts a host, says its ssh config in one line, and keeps it until its
// stdin ends.
const program = Effect.gen(function* () {
  const { host } = yield* AgentHost.start()
  const stdio = yield* Stdio.Stdio
  yield* Stream.run(Stream.make(`${host.sshConfigPath}\n`), stdio.stdout())
  yield* Stream.runDrain(stdio.stdin)
})

await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(live)))
