import { Schema } from "effect"
import { SessionDraft } from "./Sessions.ts"

const { cwd, executable, model, ...required } = SessionDraft.fields
const orNone = <S extends Schema.Top>(field: Schema.optionalKey<S>) => Schema.optionalKey(Schema.NullOr(field.schema))

/**
 * What is to be another in a session: the fields that are given. Null takes one away. What somebody else changed
 * meanwhile in other fields stays.
 */
export const SessionChange = Schema.Struct({
  name: Schema.optionalKey(required.name),
  agent: Schema.optionalKey(required.agent),
  machine: Schema.optionalKey(required.machine),
  access: Schema.optionalKey(required.access),
  extraArguments: Schema.optionalKey(required.extraArguments),
  env: Schema.optionalKey(required.env),
  syncHistory: Schema.optionalKey(required.syncHistory),
  cwd: orNone(cwd),
  executable: orNone(executable),
  model: orNone(model)
})
export type SessionChange = typeof SessionChange.Type

/** The session as it is wanted then. */
export const changed =
  ({ cwd, executable, model, ...fields }: SessionChange) =>
  (draft: SessionDraft): SessionDraft => {
    const { cwd: oldFolder, executable: oldProgram, model: oldModel, ...rest } = draft
    return {
      ...rest,
      ...fields,
      ...given("cwd", cwd, oldFolder),
      ...given("executable", executable, oldProgram),
      ...given("model", model, oldModel)
    }
  }

const given = <K extends string>(
  key: K,
  wanted: string | null | undefined,
  old: string | undefined
): { readonly [_ in K]?: string } => {
  const value = wanted === undefined ? old : (wanted ?? undefined)
  return value === undefined ? {} : ({ [key]: value } as { readonly [_ in K]: string })
}
