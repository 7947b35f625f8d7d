import { Schema } from "effect"
import { RemoteId } from "../remote/Remote.ts"

/**
 * Which machine something runs on. It is stored with everything that runs, and there is no default to fall back to, so
 * that nothing meant for a remote can run here (product row R7).
 */
export const MachineRef = Schema.TaggedUnion({
  Local: {},
  Remote: { id: RemoteId }
})
export type MachineRef = typeof MachineRef.Type
