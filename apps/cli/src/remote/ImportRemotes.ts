import { uuid7 } from "@maestro/core/id/Uuid"
import { AliasName, Remote, RemoteId, RemoteName } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { importableHosts } from "@maestro/ssh/config/HostScan"
import { importedName } from "@maestro/ssh/config/ImportedName"
import { Effect, Result, Schema } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { chosenConfig, type ConfigFlags } from "../sshConfig/ConfigFlags.ts"
import { sayRefusal } from "../sshConfig/SayRefusal.ts"
import { type FieldIssue, usageError } from "./FieldIssue.ts"
import { remoteDocument } from "./RemoteView.ts"

export interface ImportFlags extends ConfigFlags {
  readonly all?: boolean
  readonly name?: string
}

/** What became of one alias. */
type Imported =
  | { readonly _tag: "Added"; readonly remote: Remote }
  | { readonly _tag: "Existing"; readonly alias: string; readonly remote: Remote }
  | { readonly _tag: "Skipped"; readonly alias: string; readonly problem: string }

/** The remote that leads to this alias of this config already, whatever it is called. */
const existing = (alias: string, config: string | undefined, all: ReadonlyArray<Remote>): Remote | undefined =>
  all.find(({ target, sshConfig }) => target._tag === "Alias" && target.alias === alias && sshConfig === config)

const checkAlias = Schema.decodeUnknownResult(AliasName)
const checkName = Schema.decodeUnknownResult(RemoteName)

const issuesOf = (aliases: ReadonlyArray<string>, { all, name }: ImportFlags): ReadonlyArray<FieldIssue> => {
  const issues: Array<FieldIssue> = []
  if (all === true && aliases.length > 0) issues.push({ field: "--all", problem: "give it, or aliases, not both" })
  if (name !== undefined && aliases.length !== 1)
    issues.push({ field: "--name", problem: "names one remote: give one alias with it" })
  const named = name === undefined ? undefined : checkName(name)
  if (named !== undefined && Result.isFailure(named))
    issues.push({ field: "--name", problem: `"${name}" ${named.failure.message}` })
  for (const alias of aliases) {
    const checked = checkAlias(alias)
    if (Result.isFailure(checked)) issues.push({ field: "ALIAS", problem: `"${alias}" ${checked.failure.message}` })
  }
  return issues
}

/** Only the alias, and the file it is from: everything else is resolved at connect time (product row R5). */
const importOne = Effect.fnUntraced(function* (alias: string, config: string | undefined, name = importedName(alias)) {
  const remotes = yield* Remotes
  const there = existing(alias, config, yield* remotes.list)
  if (there !== undefined) return { _tag: "Existing", alias, remote: there } satisfies Imported
  const checked = checkName(name)
  const byHand = `maestro remote import ${alias} --name NAME`
  if (Result.isFailure(checked))
    return {
      _tag: "Skipped",
      alias,
      problem: `"${name}" cannot be the name of a remote; choose one: ${byHand}`
    } satisfies Imported
  const remote = new Remote({
    id: RemoteId.make(uuid7()),
    name,
    target: { _tag: "Alias", alias },
    ...(config === undefined ? {} : { sshConfig: config }),
    env: {},
    enabled: true
  })
  const added: Imported = { _tag: "Added", remote }
  return yield* remotes.add(remote).pipe(
    Effect.as(added),
    Effect.catchTag("RemoteNameTaken", () =>
      Effect.succeed<Imported>({
        _tag: "Skipped",
        alias,
        problem: `another remote is called "${name}"; choose a name: ${byHand}`
      })
    )
  )
})

const lineOf = (result: Imported): string => {
  if (result._tag === "Added") return `Imported "${result.remote.name}".`
  if (result._tag === "Existing")
    return `"${printable(result.alias)}" is there already: the remote "${result.remote.name}".`
  return `"${printable(result.alias)}" was not imported: ${result.problem}`
}

const listAll = Effect.fnUntraced(function* (hosts: ReadonlyArray<string>, config: string | undefined) {
  const output = yield* Output
  const all = yield* Remotes.use((remotes) => remotes.list)
  const found = hosts.map((alias) => ({ alias, remote: existing(alias, config, all)?.name }))
  const rows = found.map(({ alias, remote }) => [printable(alias), remote ?? "-"])
  const text =
    hosts.length === 0
      ? "The ssh config has no hosts to import. Define one with: maestro remote add NAME --host HOST"
      : `${renderTable(["ALIAS", "REMOTE"], rows)}\n\nImport with: maestro remote import ALIAS..., or --all`
  yield* output.result({ hosts: found }, text)
  return exitCodes.done
})

/** `maestro remote import` (product rows R4, R5): lists the hosts of the ssh config, or makes remotes of them. */
export const importRemotes = Effect.fn("cli.remote.import")(function* (
  aliases: ReadonlyArray<string>,
  flags: ImportFlags,
  options: GlobalOptions
) {
  const output = yield* Output
  const config = chosenConfig(flags, options)
  const issues = issuesOf(aliases, flags)
  if (issues.length > 0) return yield* usageError(issues)
  if (config?.toLowerCase() === "none")
    return yield* new UsageError({ message: "--config none is no file, so there is nothing to import" })
  const hosts = yield* importableHosts(config).pipe(Effect.tapError(sayRefusal))
  if (flags.all !== true && aliases.length === 0) return yield* listAll(hosts, config)
  for (const alias of aliases.filter((each) => !hosts.includes(each)))
    yield* output.note(
      `"${alias}" is no Host of the ssh config; ssh takes it for a host name, with what is said for all.`
    )
  const results = yield* Effect.forEach(flags.all === true ? hosts : aliases, (alias) =>
    importOne(alias, config, flags.name)
  )
  const skipped = results.filter((result) => result._tag === "Skipped")
  const document = {
    imported: results.flatMap((result) => (result._tag === "Added" ? [remoteDocument(result.remote)] : [])),
    existing: results.flatMap((result) =>
      result._tag === "Existing" ? [{ alias: result.alias, remote: result.remote.name }] : []
    ),
    skipped: skipped.map(({ alias, problem }) => ({ alias, problem }))
  }
  yield* output.result(document, results.map(lineOf).join("\n") || "The ssh config has no hosts to import.")
  return skipped.length > 0 ? exitCodes.refused : exitCodes.done
})
