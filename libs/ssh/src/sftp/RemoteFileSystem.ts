import { UnfinishedSaves } from "@maestro/core/machine/UnfinishedSaves"
import { Helper } from "@maestro/machine/helper/Helper"
import * as HelperFileSystem from "@maestro/machine/files/HelperFileSystem"
import type { Shell } from "@maestro/machine/shell/Shell"
import { Context, Effect, FileSystem, Layer, Ref, Sink, Stream } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { Transport } from "../transport/Transport.ts"
import { lacksSubsystem } from "../transport/Subsystem.ts"
import * as SavesToSettle from "./SavesToSettle.ts"
import { sharesFiles } from "./SharedFiles.ts"
import { Sftp } from "./Sftp.ts"
import * as SftpFileSystem from "./SftpFileSystem.ts"
import * as SshSftp from "./SshSftp.ts"

type Fs = FileSystem.FileSystem

/** One file system, by whichever way is the right one for the connection that is there. */
const through = (chosen: Effect.Effect<Fs, PlatformError>): Fs => {
  const on = <A, R>(use: (fs: Fs) => Effect.Effect<A, PlatformError, R>) => Effect.flatMap(chosen, use)
  const members = FileSystem.make({
    access: (path, options) => on((fs) => fs.access(path, options)),
    copy: (from, to, options) => on((fs) => fs.copy(from, to, options)),
    copyFile: (from, to) => on((fs) => fs.copyFile(from, to)),
    chmod: (path, mode) => on((fs) => fs.chmod(path, mode)),
    chown: (path, uid, gid) => on((fs) => fs.chown(path, uid, gid)),
    link: (from, to) => on((fs) => fs.link(from, to)),
    lstat: (path) => on((fs) => fs.lstat(path)),
    makeDirectory: (path, options) => on((fs) => fs.makeDirectory(path, options)),
    makeTempDirectory: (options) => on((fs) => fs.makeTempDirectory(options)),
    makeTempDirectoryScoped: (options) => on((fs) => fs.makeTempDirectoryScoped(options)),
    makeTempFile: (options) => on((fs) => fs.makeTempFile(options)),
    makeTempFileScoped: (options) => on((fs) => fs.makeTempFileScoped(options)),
    open: (path, options) => on((fs) => fs.open(path, options)),
    readDirectory: (path, options) => on((fs) => fs.readDirectory(path, options)),
    readDirectoryEntries: (path) => on((fs) => fs.readDirectoryEntries(path)),
    readFile: (path) => on((fs) => fs.readFile(path)),
    readLink: (path) => on((fs) => fs.readLink(path)),
    realPath: (path) => on((fs) => fs.realPath(path)),
    remove: (path, options) => on((fs) => fs.remove(path, options)),
    rename: (from, to) => on((fs) => fs.rename(from, to)),
    stat: (path) => on((fs) => fs.stat(path)),
    symlink: (target, path) => on((fs) => fs.symlink(target, path)),
    truncate: (path, length) => on((fs) => fs.truncate(path, length)),
    utimes: (path, atime, mtime) => on((fs) => fs.utimes(path, atime, mtime)),
    watch: (path, options) => Stream.unwrap(Effect.map(chosen, (fs) => fs.watch(path, options))),
    writeFile: (path, data, options) => on((fs) => fs.writeFile(path, data, options))
  })
  return FileSystem.FileSystem.of({
    ...members,
    glob: (pattern, options) => on((fs) => fs.glob(pattern, options)),
    stream: (path, options) => Stream.unwrap(Effect.map(chosen, (fs) => fs.stream(path, options))),
    sink: (path, options) => Sink.unwrap(Effect.map(chosen, (fs) => fs.sink(path, options)))
  })
}

/** What was decided, and for which connection. */
type Decision = { readonly for: unknown; readonly fs: Fs }

const make = Effect.fnUntraced(function* (byShell: Fs) {
  const sftp = yield* Sftp
  const helper = yield* Helper
  const { name } = yield* Transport
  const overSftp = SftpFileSystem.make(sftp, byShell)
  const decided = yield* Ref.make<Decision | undefined>(undefined)

  const decide = (connection: unknown, fs: Fs, why?: string) =>
    Effect.andThen(
      why === undefined ? Effect.void : Effect.logInfo(`${name}: files go through the shell, which is slower: ${why}`),
      Effect.as(Ref.set(decided, { for: connection, fs }), fs)
    )

  const overSession = Effect.gen(function* () {
    const client = yield* sftp.client
    const was = yield* Ref.get(decided)
    if (was?.for === client) return was.fs
    if (yield* sharesFiles(client, byShell)) return yield* decide(client, overSftp)
    return yield* decide(client, byShell, "its SFTP server shows other files than the shell that agents run in.")
  })
  // The helper's channel stands for the connection: on another one the server is asked again.
  const withoutSftp = Effect.flatMap(helper.channel, (channel) =>
    decide(channel, byShell, "its SSH server has no SFTP (`Subsystem sftp` in sshd_config).")
  )
  const chosen: Effect.Effect<Fs, PlatformError> = Effect.gen(function* () {
    const was = yield* Ref.get(decided)
    if (was?.fs === byShell && was.for === (yield* helper.channel)) return byShell
    return yield* Effect.catchIf(overSession, lacksSubsystem, () => withoutSftp)
  })
  const fs = through(chosen)
  return Context.make(FileSystem.FileSystem, fs).pipe(
    Context.add(UnfinishedSaves, yield* SavesToSettle.make(fs, helper))
  )
})

/**
 * The files of a remote: over SFTP, and through the helper what SFTP cannot do, or everything where the server has no
 * SFTP, or one that shows other files than the shell does. Which way it is is found out once per connection. Beside the
 * file system there is what saves need that a lost link has left unfinished (`UnfinishedSaves`): provide both.
 */
export const layer: Layer.Layer<FileSystem.FileSystem, never, Transport | Shell | Helper> = Layer.effectContext(
  Effect.gen(function* () {
    const context = yield* Layer.build(HelperFileSystem.layer)
    return yield* make(Context.get(context, FileSystem.FileSystem))
  })
).pipe(Layer.provide(SshSftp.layer))
