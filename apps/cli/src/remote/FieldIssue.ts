import { RemoteFolder } from "@maestro/core/remote/Remote"
import { type PlatformError, Result, Schema } from "effect"
import { UsageError } from "../CliError.ts"

/** What is wrong with one field of the command line. Values of environment variables are never part of it. */
export interface FieldIssue {
  readonly field: string
  readonly problem: string
}

/** All that is wrong with what was typed, each with its field (product row R1). */
export const usageError = (issues: ReadonlyArray<FieldIssue>): UsageError => {
  const lines = issues.map(({ field, problem }) => `${field}: ${problem}`)
  return new UsageError({
    message: lines.length === 1 ? lines.join() : `some of what was given cannot be used:\n  ${lines.join("\n  ")}`
  })
}

const checkFolder = Schema.decodeUnknownResult(RemoteFolder)

/** What is wrong with `--cwd`, if it was given. */
export const folderIssues = (cwd: string | undefined): ReadonlyArray<FieldIssue> => {
  if (cwd === undefined) return []
  const folder = checkFolder(cwd)
  return Result.isFailure(folder) ? [{ field: "--cwd", problem: `"${cwd}" ${folder.failure.message}` }] : []
}

/** Why a file on this machine could not be read, in words. */
export const whyUnreadable = (error: PlatformError.PlatformError): string => {
  if (error.reason._tag === "NotFound") return "is not there"
  if (error.reason._tag === "PermissionDenied") return "may not be read by you: look at its owner and mode"
  return `cannot be read: ${error.message}`
}
