import { uuid7 } from "@maestro/core/id/Uuid"
import { AliasName, HostName, Port, Remote, RemoteId, RemoteName, UserName } from "@maestro/core/remote/Remote"
import { Effect, FileSystem, Result, Schema } from "effect"
import type { EnvFlags } from "../commands/envOptions.ts"
import type { SecretFlags } from "../commands/secretOptions.ts"
import { type FieldIssue, folderIssues, usageError, whyUnreadable } from "./FieldIssue.ts"
import { localPath, privateKeyProblem } from "./PrivateKey.ts"
import { readVariables } from "./Variables.ts"

/** A remote as it was typed: words, none of them looked at. */
export interface RemoteWords extends EnvFlags, SecretFlags {
  readonly name: string
  readonly host?: string | undefined
  readonly alias?: string | undefined
  readonly port?: string | undefined
  readonly user?: string | undefined
  readonly key?: string | undefined
  readonly cwd?: string | undefined
  readonly sshConfig?: string | undefined
  readonly disabled?: boolean | undefined
}

const checkers: Readonly<Record<string, (value: unknown) => Result.Result<unknown, Schema.SchemaError>>> = {
  NAME: Schema.decodeUnknownResult(RemoteName),
  "--host": Schema.decodeUnknownResult(HostName),
  "--alias": Schema.decodeUnknownResult(AliasName),
  "--port": Schema.decodeUnknownResult(Port),
  "--user": Schema.decodeUnknownResult(UserName)
}

/** What people type where a plain host name is wanted, and where that belongs. */
const hostProblem = (host: string): string | undefined => {
  const url = /^ssh:\/\//.test(host)
  if (url) return "is an address with a scheme: give the host alone, and user and port with --user and --port"
  if (host.includes("@"))
    return `has a user in it: write --host ${host.slice(host.lastIndexOf("@") + 1)} --user ${host.slice(0, host.lastIndexOf("@"))}`
  const withPort = /^([^:]+):(\d+)$/.exec(host)
  return withPort === null ? undefined : `has a port in it: write --host ${withPort[1]} --port ${withPort[2]}`
}

/** What is wrong with the fields that were given; those that were not are nobody's concern here. */
const fieldIssues = (words: Partial<RemoteWords>): ReadonlyArray<FieldIssue> => {
  const issues: Array<FieldIssue> = []
  const check = (field: string, typed: string | undefined, value: unknown = typed) => {
    if (typed === undefined) return
    const result = checkers[field]?.(value)
    if (result !== undefined && Result.isFailure(result))
      issues.push({ field, problem: `"${typed}" ${result.failure.message}` })
  }
  check("NAME", words.name)
  if (words.host !== undefined && words.alias !== undefined)
    issues.push({ field: "--host", problem: "give --host or --alias, not both" })
  const misplaced = words.host === undefined ? undefined : hostProblem(words.host)
  if (misplaced === undefined) check("--host", words.host)
  else issues.push({ field: "--host", problem: `"${words.host}" ${misplaced}` })
  check("--alias", words.alias)
  // What is no number at all gets the same words as a number out of range.
  check("--port", words.port, /^\d{1,5}$/.test(words.port ?? "") ? Number(words.port) : 0)
  check("--user", words.user)
  return [...issues, ...folderIssues(words.cwd)]
}

const fileProblem = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.result(fs.readFile(path))
  return Result.isFailure(text) ? `"${path}" ${whyUnreadable(text.failure)}` : undefined
})

/** The fields of a remote that were given, looked at, and what is wrong with each of them. */
export const readFields = Effect.fn("readFields")(function* (words: Partial<RemoteWords>) {
  const issues = [...fieldIssues(words)]
  const keyPath = words.key === undefined ? undefined : localPath(words.key)
  const keyProblem = keyPath === undefined ? undefined : yield* privateKeyProblem(keyPath)
  if (keyProblem !== undefined) issues.push({ field: "--key", problem: keyProblem })
  const sshConfig = words.sshConfig === undefined ? undefined : localPath(words.sshConfig)
  const configProblem = sshConfig === undefined ? undefined : yield* fileProblem(sshConfig)
  if (configProblem !== undefined) issues.push({ field: "--ssh-config", problem: configProblem })
  const { env, values, issues: envIssues } = yield* readVariables(words, issues.length === 0)
  issues.push(...envIssues)
  const fields: Omit<ConstructorParameters<typeof Remote>[0], "id" | "name" | "target" | "env" | "enabled"> = {
    ...(words.port === undefined ? {} : { port: Number(words.port) }),
    ...(words.user === undefined ? {} : { user: words.user }),
    ...(keyPath === undefined ? {} : { keyPath }),
    ...(sshConfig === undefined ? {} : { sshConfig }),
    ...(words.cwd === undefined ? {} : { cwd: words.cwd })
  }
  return { fields, env, values, issues }
})

const nowhere: FieldIssue = {
  field: "--host",
  problem: "say where the machine is: --host HOST, or --alias ALIAS of your ssh config"
}

/** Makes a remote of what was typed, with the values of its variables, or says what is wrong with every field of it. */
export const draftRemote = Effect.fn("draftRemote")(function* (words: RemoteWords) {
  const { fields, env, values, issues } = yield* readFields(words)
  const isNowhere = words.host === undefined && words.alias === undefined
  const all = isNowhere ? [...issues, nowhere] : issues
  if (all.length > 0) return yield* usageError(all)
  const remote = new Remote({
    ...fields,
    id: RemoteId.make(uuid7()),
    name: words.name,
    target:
      words.alias === undefined ? { _tag: "Host", host: words.host ?? "" } : { _tag: "Alias", alias: words.alias },
    env,
    enabled: words.disabled !== true
  })
  return { remote, values }
})
