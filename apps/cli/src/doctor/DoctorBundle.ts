import { type BundleNotWritten, checkBundleFile, writeBundleFile } from "@maestro/server/doctor/BundleFile"
import { bundleText, type Report } from "@maestro/server/doctor/Bundle"
import { Effect } from "effect"
import { Failed, UsageError } from "../CliError.ts"
import { Output } from "../Output.ts"
import { localPath } from "../remote/PrivateKey.ts"

/** What was asked for of a bundle. */
export interface BundleRequest {
  readonly file: string
  readonly force: boolean
  readonly redact: boolean
}

const inWords = ({ hint, message, why }: BundleNotWritten) =>
  why === "exists" ? new UsageError({ message, hint }) : new Failed({ code: "bundle", message, hint })

/** Says at once that a file is in the way, before a minute is spent on looking. */
export const checkBundle = ({ file, force }: BundleRequest) =>
  Effect.mapError(checkBundleFile(localPath(file), force), inWords)

const heldText = (redact: boolean) => [
  "It holds these checks, versions, what ssh resolves for the remotes, ssh's logs of their connections, and recent errors.",
  redact
    ? "Names, addresses, paths and fingerprints were replaced (host-1, user-1, ...). Values of variables are not in it."
    : "Names, addresses, paths and fingerprints are in it as they are. Values of variables are not.",
  "Read it before you pass it on: nothing was sent anywhere."
]

/** Writes the bundle, and says what is in it. */
export const writeBundle = Effect.fnUntraced(function* (
  request: BundleRequest,
  reports: ReadonlyArray<Report>,
  version: string
) {
  const output = yield* Output
  const file = localPath(request.file)
  const text = yield* bundleText(reports, { redact: request.redact, version })
  yield* Effect.mapError(writeBundleFile(file, text, request.force), inWords)
  yield* output.note(`\nWritten: ${file}, for you alone.\n${heldText(request.redact).join("\n")}`)
  return { file, redacted: request.redact }
})
