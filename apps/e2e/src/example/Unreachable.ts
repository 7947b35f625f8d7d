import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Connection } from "@maestro/core/remote/Connection"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { aliasRemote } from "@maestro/ssh/machine/AliasRemote"
import * as SshMachine from "@maestro/ssh/machine/SshMachine"
import { Console, Effect, FileSystem, Layer, Option, type PlatformError, SubscriptionRef } from "effect"

/** Says what is wrong with the link; all other failures, such as a missing file, stay what they are. */
const explain = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
  const link = sshErrorOf(error)
  if (Option.isNone(link)) return yield* error
  const { reason, stage } = link.value
  const { state } = yield* SubscriptionRef.get((yield* Connection).status)
  yield* Console.log(`${reason.code} at the step "${stage}": ${reason.title}`)
  yield* Console.log(reason.steps.map((step) => `- ${step}`).join("\n"))
  yield* Console.log(state._tag === "Reconnecting" ? "It is tried again." : "Only a person can help.")
})

const program = FileSystem.FileSystem.use((files) => files.readFileString("project/README.md")).pipe(
  Effect.andThen(Console.log),
  Effect.catchTag("PlatformError", explain)
)

const machine = SshMachine.layer(aliasRemote("gpu-box")).pipe(Layer.provide(NodeServices.layer))
program.pipe(Effect.provide(machine), NodeRuntime.runMain)
