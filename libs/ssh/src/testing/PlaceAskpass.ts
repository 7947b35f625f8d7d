import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { askpassFolder } from "../prompts/AskpassFolder.ts"

// A program of its own, for tests that mount things around it: says where the program for SSH_ASKPASS would be.
const program = askpassFolder.pipe(
  Effect.flatMap(({ program: path }) => Effect.sync(() => process.stdout.write(path))),
  Effect.scoped,
  Effect.provide(NodeServices.layer)
)

await Effect.runPromise(program)
