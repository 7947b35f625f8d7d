import { Schema } from "effect"
import { EnvRecord } from "../remote/Environment.ts"

/** Values of variables on their way in. No answer of any procedure ever holds one: names come back, values never do. */
export const EnvValues = EnvRecord(Schema.Redacted(Schema.String))
export type EnvValues = typeof EnvValues.Type
