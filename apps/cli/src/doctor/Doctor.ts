import { NodeServices } from "@effect/platform-node"
import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import type { Report } from "@maestro/server/doctor/Bundle"
import type { Check } from "@maestro/server/doctor/Check"
import { localCheckup } from "@maestro/server/doctor/LocalCheckup"
import { remoteCheckup } from "@maestro/server/doctor/RemoteCheckup"
import { currentDataFolder } from "@maestro/server/store/DataFolder"
import { Effect, Layer, Result, Stream } from "effect"
import { userInfo } from "node:os"
import { version } from "../../package.json"
import { appLayer, logging } from "../AppLayer.ts"
import { failureOf, UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output } from "../Output.ts"
import * as TerminalPrompts from "../prompts/TerminalPrompts.ts"
import { localPath } from "../remote/PrivateKey.ts"
import { type BundleRequest, checkBundle, writeBundle } from "./DoctorBundle.ts"
import { checkDocument, checkText, summaryText } from "./CheckView.ts"

export interface DoctorFlags {
  readonly remote?: string
  readonly all?: boolean
  readonly bundle?: string
  readonly force?: boolean
  readonly redact?: boolean
}

/** What the doctor stands on: not the store, which may be what is broken. */
export const doctorLayer = (options: GlobalOptions) =>
  Layer.mergeAll(NodeServices.layer, Output.layer(options), TerminalPrompts.layer(options), logging(options))

/** Shows each check as it is done, and gives them all. */
const shown = Effect.fnUntraced(function* <R>(heading: string, checks: Stream.Stream<Check, never, R>) {
  const output = yield* Output
  if (!output.json) yield* output.line(output.style("bold", heading))
  return yield* checks.pipe(
    Stream.tap((check) => (output.json ? Effect.void : output.line(checkText(check, output)))),
    Stream.runCollect
  )
})

/** The remotes that were asked for, as this one command is to reach them. */
const chosenRemotes = Effect.fnUntraced(function* ({ all, remote }: DoctorFlags, options: GlobalOptions) {
  if (remote === undefined && all !== true) return []
  const list = yield* Remotes.use((remotes) =>
    remote === undefined
      ? Effect.map(remotes.list, (each) => each.filter(({ enabled }) => enabled))
      : Effect.map(remotes.get(remote), (one) => [one])
  ).pipe(Effect.provide(appLayer(options)))
  const { sshConfig } = options
  return sshConfig === undefined ? list : list.map((each) => each.withSshConfig(localPath(sshConfig)))
})

/** By the first check that failed: the same codes that any other command would have ended with. */
const exitCodeOf = (reports: ReadonlyArray<Report>): number => {
  for (const check of reports.flatMap(({ checks }) => checks)) {
    if (check.state === "failed") return check.error === undefined ? exitCodes.failed : failureOf(check.error).exitCode
  }
  return exitCodes.done
}

/** The values of a remote's variables; nothing is opened for a remote that has none. */
const variablesOf = (remote: Remote, options: GlobalOptions) =>
  Remotes.use((remotes) => remotes.environment(remote)).pipe(Effect.provide(appLayer(options)))

const bundleOf = ({ bundle, force, redact }: DoctorFlags): BundleRequest | undefined =>
  bundle === undefined ? undefined : { file: bundle, force: force === true, redact: redact !== false }

const checkFlags = ({ all, bundle, force, redact, remote }: DoctorFlags) => {
  if (remote !== undefined && all === true)
    return new UsageError({ message: "--remote and --all are two choices: give one of them" })
  if (bundle === undefined && (force === true || redact === false))
    return new UsageError({ message: "--force and --no-redact are about --bundle: say --bundle FILE too" })
  return Effect.void
}

/** `maestro doctor` (product row F5). */
export const doctor = Effect.fn("cli.doctor")(function* (flags: DoctorFlags, options: GlobalOptions) {
  const output = yield* Output
  yield* checkFlags(flags)
  const bundle = bundleOf(flags)
  if (bundle !== undefined) yield* checkBundle(bundle)
  const chosen = yield* Effect.result(chosenRemotes(flags, options))
  // With a store that cannot be read this machine is examined all the same: there is what is wrong with it.
  if (Result.isFailure(chosen) && chosen.failure._tag !== "StoreError") return yield* chosen.failure
  const local = localCheckup({
    version,
    program: process.argv[1] ?? process.execPath,
    dataFolder: currentDataFolder(options.dataDir),
    home: userInfo().homedir,
    sshConfig: options.sshConfig === undefined ? undefined : localPath(options.sshConfig)
  })
  const reports: Array<Report> = [{ remote: undefined, checks: yield* shown("This machine", local) }]
  for (const remote of Result.getOrElse(chosen, () => [])) {
    reports.push({
      remote,
      checks: yield* shown(`\nRemote "${remote.name}"`, remoteCheckup(remote, variablesOf(remote, options)))
    })
  }
  const exitCode = exitCodeOf(reports)
  const all = reports.flatMap(({ checks }) => checks)
  if (!output.json) yield* output.line(`\n${summaryText(all)}`)
  const written = bundle === undefined ? undefined : yield* writeBundle(bundle, reports, version)
  const document = {
    version,
    ok: exitCode === exitCodes.done,
    reports: reports.map(({ checks, remote }) => ({ remote: remote?.name ?? null, checks: checks.map(checkDocument) })),
    bundle: written
  }
  if (output.json) yield* output.line(JSON.stringify(document))
  return Result.isFailure(chosen) ? yield* chosen.failure : exitCode
})
