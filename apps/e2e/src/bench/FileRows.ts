import { NodeServices } from "@effect/platform-node"
import { Helper } from "@maestro/machine/helper/Helper"
import * as SshShell from "@maestro/ssh/shell/SshShell"
import * as RemoteFileSystem from "@maestro/ssh/sftp/RemoteFileSystem"
import { Effect, FileSystem, Layer } from "effect"
import { pairs, timed } from "./Measure.ts"
import { ms, type Row, times } from "./Row.ts"
import type { Setting } from "./Setting.ts"
import { openSsh2 } from "./Ssh2Sftp.ts"

const size = 32 * 1_048_576
const entries = 10_000
/** What `createReadStream` is given to do: all of the file would take it minutes. */
const part = 4 * 1_048_576

/** The remote's files as every part of Maestro has them. */
const remoteFiles = ({ stack }: Setting) =>
  Layer.build(
    RemoteFileSystem.layer.pipe(
      Layer.provideMerge(Helper.layer),
      Layer.provide(SshShell.layer(stack.remote)),
      Layer.provide(NodeServices.layer)
    )
  )

const remoteBig = ({ host }: Setting) => `${host.home}/big`
const manyIn = ({ host }: Setting) => `${host.home}/many`

interface Compared {
  readonly what: string
  readonly ours: Effect.Effect<unknown, unknown>
  /** OpenSSH's own client on a warm master: what the bar is. */
  readonly sftp: Effect.Effect<unknown, unknown>
  readonly ssh2: Readonly<Record<string, Effect.Effect<unknown, unknown>>>
}

const compare = Effect.fnUntraced(function* ({ rtt }: Setting, rounds: number, { what, ours, sftp, ssh2 }: Compared) {
  const bar = yield* pairs(rounds, ours, sftp)
  const others: Array<string> = []
  // Once each: some take a round trip for every 32 KiB, or every 100 names.
  for (const [name, theirs] of Object.entries(ssh2)) {
    const taken = yield* timed(theirs)
    others.push(`ssh2 ${name} ${ms(taken)} (${times(taken / bar.ours.median)})`)
  }
  return {
    what,
    rtt,
    ours: ms(bar.ours.median),
    theirs: [`\`sftp\` ${ms(bar.theirs.median)} (${times(1 / bar.ratio)} ours)`, ...others].join(", "),
    bar: "no slower than sftp",
    met: bar.ratio <= 1
  } satisfies Row
})

/** Files over SFTP: a large one each way, and a large folder. */
export const fileRows = Effect.fnUntraced(
  function* (setting: Setting, rounds: number) {
    const local = yield* FileSystem.FileSystem
    const folder = yield* local.makeTempDirectoryScoped({ prefix: "mb-files-" })
    const bytes = crypto.getRandomValues(new Uint8Array(65_536))
    const content = new Uint8Array(size).map((_, index) => bytes[index % bytes.length] ?? 0)
    yield* local.writeFile(`${folder}/big`, content)
    const big = remoteBig(setting)
    const many = manyIn(setting)
    yield* setting.host.exec([
      "sh",
      "-c",
      `mkdir "$1" && cd "$1" && seq -f entry-%05g ${entries} | xargs touch`,
      "sh",
      many
    ])
    const context = yield* remoteFiles(setting)
    const fs = yield* Effect.provideContext(FileSystem.FileSystem, context)
    const ssh2 = yield* openSsh2(setting)
    yield* fs.writeFile(big, content)
    return [
      yield* compare(setting, rounds, {
        what: "read a file of 32 MiB (library)",
        ours: fs.readFile(big),
        sftp: setting.sftp(`get ${big} ${folder}/got`),
        ssh2: {
          fastGet: ssh2.fastGet(big, `${folder}/fast`),
          "createReadStream of only 4 MiB": ssh2.readStream(big, part)
        }
      }),
      yield* compare(setting, rounds, {
        what: "write a file of 32 MiB (library)",
        ours: fs.writeFile(`${big}-ours`, content),
        sftp: setting.sftp(`put ${folder}/big ${big}-theirs`),
        ssh2: { fastPut: ssh2.fastPut(`${folder}/big`, `${big}-ssh2`) }
      }),
      yield* compare(setting, rounds, {
        what: "list a folder of 10,000 entries with their types (library)",
        ours: fs.readDirectoryEntries(many),
        sftp: setting.sftp(`ls -1 ${many}`),
        ssh2: { readdir: ssh2.list(many) }
      })
    ]
  },
  Effect.scoped,
  Effect.provide(NodeServices.layer)
)
