import { Schema } from "effect"
import { AccessMode, type Agent } from "./Agent.ts"
import { AgentFormat } from "./AgentFormat.ts"

/** What a list shows of an agent. */
export const CatalogEntry = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  /** Whether it comes with Maestro, or the user added it. */
  kind: Schema.Literals(["built-in", "yours"]),
  /** The program; absent where it must be given with each use. */
  executable: Schema.optionalKey(Schema.String),
  format: AgentFormat,
  access: Schema.Array(AccessMode),
  can: Schema.Struct({ resume: Schema.Boolean, model: Schema.Boolean, usage: Schema.Boolean })
})
export type CatalogEntry = typeof CatalogEntry.Type

export const catalogEntry = (
  { access, can, executable, format, id, title }: Agent,
  kind: CatalogEntry["kind"]
): CatalogEntry => ({ id, title, kind, ...(executable === "" ? {} : { executable }), format, access, can })
