import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { pipeline } from "node:stream/promises"
import { Writable } from "node:stream"
import { Client, type SFTPWrapper } from "ssh2"
import type { Setting } from "./Setting.ts"

const promised = <A>(work: (done: (error: Error | null | undefined, value: A) => void) => void) =>
  Effect.callback<A>((resume) =>
    work((error, value) => resume(error === null || error === undefined ? Effect.succeed(value) : Effect.die(error)))
  )

const connect = ({ host, port }: Setting) =>
  Effect.acquireRelease(
    promised<Client>((done) => {
      const client = new Client()
      client.once("ready", () => done(undefined, client)).once("error", (error) => done(error, client))
      client.connect({ host: "127.0.0.1", port, username: host.user, privateKey: readFileSync(host.keyPath) })
    }),
    (client) => Effect.sync(() => client.end())
  )

/** The SFTP of the `ssh2` package on a connection of its own, as programs use it. */
export const openSsh2 = Effect.fnUntraced(function* (setting: Setting) {
  const client = yield* connect(setting)
  const sftp = yield* promised<SFTPWrapper>((done) => client.sftp(done))
  const discard = () => new Writable({ write: (_chunk, _encoding, done) => done() })
  return {
    fastGet: (path: string, local: string) =>
      promised<void>((done) => sftp.fastGet(path, local, (error) => done(error))),
    fastPut: (local: string, path: string) =>
      promised<void>((done) => sftp.fastPut(local, path, (error) => done(error))),
    /** The first bytes of a file. */
    readStream: (path: string, length: number) =>
      Effect.promise(() => pipeline(sftp.createReadStream(path, { end: length - 1 }), discard())),
    list: (path: string) => promised<unknown>((done) => sftp.readdir(path, done))
  }
})
