import { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Option } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { type ClearableField, clearIssues, fieldsOf } from "./ClearedFields.ts"
import { usageError } from "./FieldIssue.ts"
import { manualFields } from "./ManualFields.ts"
import { readFields, type RemoteWords } from "./RemoteDraft.ts"
import { remoteDocument, remoteText } from "./RemoteView.ts"
import { warnOfFile } from "./SecretPlaces.ts"
import { changedVariables, type UnsetFlags } from "./Variables.ts"

export interface EditFlags extends Omit<RemoteWords, "name" | "disabled">, UnsetFlags {
  readonly name?: string
}

const targetOf = ({ host, alias }: EditFlags, before: Remote): Remote["target"] => {
  if (host !== undefined) return { _tag: "Host", host }
  return alias === undefined ? before.target : { _tag: "Alias", alias }
}

const isNothing = (flags: EditFlags): boolean =>
  Object.entries(flags).every(([, value]) => value === undefined || (Array.isArray(value) && value.length === 0))

/**
 * `maestro remote edit` (product rows R1, R4): sets and clears fields, all of them or none. Between host and alias
 * everything else that was filled stays.
 */
export const editRemote = Effect.fn("cli.remote.edit")(function* (nameOrId: string, flags: EditFlags) {
  const output = yield* Output
  const remotes = yield* Remotes
  const before = yield* remotes.get(nameOrId)
  if (isNothing(flags))
    return yield* new UsageError({
      message: "nothing to change was given",
      hint: `Say what to set or to clear, for example: maestro remote edit ${before.name} --port 2222 --clear key`
    })
  const { fields, env, values, issues } = yield* readFields(flags)
  const all = [...issues, ...clearIssues(flags, before)]
  if (all.length > 0) return yield* usageError(all)
  const clear = new Set(flags.clear as ReadonlyArray<ClearableField> | undefined)
  const manual = clear.has("alias") ? yield* manualFields(before) : undefined
  const edited = new Remote({
    ...fieldsOf(before, clear),
    ...manual?.fields,
    ...fields,
    id: before.id,
    name: flags.name ?? before.name,
    target: manual?.target ?? targetOf(flags, before),
    env: changedVariables(before.env, env, flags),
    ...(before.plainEnv === undefined ? {} : { plainEnv: before.plainEnv }),
    ...(before.secretEnv === undefined ? {} : { secretEnv: before.secretEnv }),
    enabled: before.enabled
  })
  const remote = yield* remotes.update(edited, values)
  if (remote.secretEnv?.id !== before.secretEnv?.id) yield* warnOfFile(remote)
  if (manual?.lost !== undefined) yield* output.note(manual.lost)
  const isDefault = Option.contains(yield* remotes.default, remote.id)
  yield* output.result({ remote: remoteDocument(remote, isDefault) }, remoteText(remote, isDefault))
  return exitCodes.done
})
