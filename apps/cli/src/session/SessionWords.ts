import { ProjectFolder, SessionName } from "@maestro/core/session/Session"
import type { SessionDraft } from "@maestro/core/session/Sessions"
import { Effect, Result, Schema } from "effect"
import { resolve } from "node:path"
import type { EnvFlags } from "../commands/envOptions.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import type { SecretFlags } from "../commands/secretOptions.ts"
import type { FieldIssue } from "../remote/FieldIssue.ts"
import { readVariables } from "../remote/Variables.ts"
import { accessOf } from "../run/Access.ts"

/** A session as it was typed: words, none of them looked at. */
export interface SessionWords extends EnvFlags, SecretFlags, MachineFlags {
  readonly name?: string | undefined
  readonly agent?: string | undefined
  readonly agentCommand?: string | undefined
  readonly cwd?: string | undefined
  readonly access?: string | undefined
  readonly model?: string | undefined
  readonly arg?: ReadonlyArray<string> | undefined
  readonly syncHistory?: boolean | undefined
}

const checkName = Schema.decodeUnknownResult(SessionName)
const checkFolder = Schema.decodeUnknownResult(ProjectFolder)

const issueOf = (field: string, typed: string, checked: Result.Result<unknown, Schema.SchemaError>) =>
  Result.isFailure(checked) ? [{ field, problem: `"${typed}" ${checked.failure.message}` }] : []

/** A folder of this machine may be given from where the user is; one of another machine means nothing here. */
export const folderOf = (typed: string, isLocal: boolean): string =>
  isLocal && !/^(\/|~$|~\/)/.test(typed) ? resolve(typed) : typed

/** What every name of a session must be. */
export const nameIssues = (name: string, field = "NAME"): ReadonlyArray<FieldIssue> =>
  issueOf(field, name, checkName(name))

const emptyIssues = (words: SessionWords): ReadonlyArray<FieldIssue> =>
  (["agent", "model", "agentCommand"] as const).flatMap((name) =>
    words[name]?.trim() === ""
      ? [
          {
            field: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
            problem: "must not be empty"
          }
        ]
      : []
  )

/** The fields of a session that were given, looked at, and what is wrong with each of them. */
export const readSessionFields = Effect.fn("readSessionFields")(function* (words: SessionWords, isLocal: boolean) {
  const access = words.access === undefined ? undefined : yield* Effect.result(accessOf(words.access))
  const cwd = words.cwd === undefined ? undefined : folderOf(words.cwd, isLocal)
  const issues: Array<FieldIssue> = [
    ...(words.name === undefined ? [] : nameIssues(words.name)),
    ...emptyIssues(words),
    ...(cwd === undefined ? [] : issueOf("--cwd", cwd, checkFolder(cwd))),
    ...(access !== undefined && Result.isFailure(access)
      ? [{ field: "--access", problem: `"${words.access}" must be full, agent or read-only` }]
      : [])
  ]
  const { env, values, issues: envIssues } = yield* readVariables(words, issues.length === 0)
  const fields: Partial<SessionDraft> = {
    ...(words.name === undefined ? {} : { name: words.name }),
    ...(words.agent === undefined ? {} : { agent: words.agent }),
    ...(words.agentCommand === undefined ? {} : { executable: words.agentCommand }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(access !== undefined && Result.isSuccess(access) ? { access: access.success } : {}),
    ...(words.model === undefined ? {} : { model: words.model }),
    ...(words.arg === undefined ? {} : { extraArguments: words.arg }),
    ...(words.syncHistory === undefined ? {} : { syncHistory: words.syncHistory })
  }
  return { fields, env, values, issues: [...issues, ...envIssues] }
})
