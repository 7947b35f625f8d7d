import * as Os from "node:os"
import { Effect, FileSystem } from "effect"
import * as Command from "../Command.ts"
import { TestHostError } from "../TestHost.ts"

/** What a server asks an account for, in this order. */
export interface Logins {
  readonly password?: string
  /** The secret of a token that counts (HOTP, RFC 4226), in hex: each of its six-digit codes is good for one login. */
  readonly oneTimeSecret?: string
}

const cannot =
  (step: string, hint = "") =>
  (error: { readonly message: string }) =>
    new TestHostError({ provider: "process", step, detail: error.message, hint })

const hint =
  "It changes which /etc/shadow and /etc/pam.d/sshd its own sshd sees: run the tests as root on Linux, with util-linux and libpam-oath."

/** The account's line of /etc/shadow with another password; the rest of the file as it is. */
const shadowWith = (shadow: string, user: string, hash: string): string => {
  const rest = shadow.split("\n").filter((line) => line !== "" && !line.startsWith(`${user}:`))
  return [`${user}:${hash}:19700:0:99999:7:::`, ...rest, ""].join("\n")
}

const service = (folder: string, { password, oneTimeSecret }: Logins): string =>
  [
    ...(password === undefined ? [] : ["auth requisite pam_unix.so nodelay"]),
    ...(oneTimeSecret === undefined ? [] : [`auth requisite pam_oath.so usersfile=${folder}/tokens window=5 digits=6`]),
    "auth required pam_permit.so",
    "account required pam_permit.so",
    "session required pam_permit.so",
    ""
  ].join("\n")

/** sshd, in a mount namespace where the files of PAM are ours. The machine's own are not touched. */
const inNamespace = 'mount --bind "$1" /etc/pam.d/sshd && mount --bind "$2" /etc/shadow && shift 2 && exec "$@"'

/** The words that start an sshd that asks this account for these. */
export const wrap = Effect.fnUntraced(function* (folder: string, logins: Logins, sshd: string) {
  if (process.getuid?.() !== 0) {
    return yield* cannot("have an account with a password", hint)({ message: "this is not root" })
  }
  const files = yield* FileSystem.FileSystem
  const user = Os.userInfo().username
  const write = (name: string, text: string) =>
    files.writeFileString(`${folder}/${name}`, text, { mode: 0o600 }).pipe(Effect.mapError(cannot(`write ${name}`)))
  const shadow = yield* files.readFileString("/etc/shadow").pipe(Effect.mapError(cannot("read /etc/shadow", hint)))
  const hash =
    logins.password === undefined
      ? "*"
      : (yield* Command.runOrFail(["openssl", "passwd", "-6", "-stdin"], { stdin: logins.password })).trim()
  yield* write("shadow", shadowWith(shadow, user, hash))
  yield* write("pam", service(folder, logins))
  yield* write("tokens", `HOTP ${user} - ${logins.oneTimeSecret ?? "00"}\n`)
  return ["unshare", "--mount", "/bin/sh", "-c", inNamespace, "sh", `${folder}/pam`, `${folder}/shadow`, sshd]
})
