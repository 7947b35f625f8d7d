import { TestHostError } from "../TestHost.ts"

/** sshd in a mount namespace where the account's home is a disk of its own, with what was laid into it before. */
const onSmallDisk = `
cp -a "$2" "$2.laid" && mount -t tmpfs -o "size=$1,mode=700" none "$2" && cp -a "$2.laid/." "$2" || exit 1
shift 2
exec "$@"`

export const notRoot = new TestHostError({
  provider: "process",
  step: "give the account a disk of its own",
  detail: "this is not root",
  hint: "It mounts a tmpfs that only its own sshd sees: run the tests as root on Linux, with util-linux."
})

/** The words that start a server whose account has a home of this size (`48m`). */
export const wrap = (size: string, home: string, argv: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...["unshare", "--mount", "/bin/sh", "-c", onSmallDisk, "sh", size, home],
  ...argv
]

/** The words that run a program where the server's process sees its files. */
export const inside = (server: number, folder: string, argv: ReadonlyArray<string>) =>
  [
    ...(["nsenter", "--mount", "--target"] as const),
    String(server),
    ...["/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder],
    ...argv
  ] as const
