import { Context, type Effect } from "effect"
import type { StoreError } from "../remote/Remotes.ts"

/** Who we are, for other machines and other programs. */
export class Client extends Context.Service<
  Client,
  {
    /** One per data folder: what we started on a machine is told by it from what others started there. */
    readonly id: Effect.Effect<string, StoreError>
    /** Of the machine that Maestro runs on, as the system says it. */
    readonly hostname: string
  }
>()("@maestro/core/session/Client") {}
