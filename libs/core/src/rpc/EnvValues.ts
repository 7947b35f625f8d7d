import { Schema } from "effect"
import { EnvName } from "../remote/Environment.ts"

/** Values of variables on their way in. No answer of any procedure ever holds one: names come back, values never do. */
export const EnvValues = Schema.Record(EnvName, Schema.Redacted(Schema.String))
export type EnvValues = typeof EnvValues.Type
