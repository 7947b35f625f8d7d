import * as Os from "node:os"
import { Effect, Exit, FileSystem, Layer, Path, Schedule, Scope } from "effect"
import * as Command from "./Command.ts"
import { acceptedCount } from "./internal/AcceptedCount.ts"
import * as ClientFiles from "./internal/ClientFiles.ts"
import { live } from "./internal/Live.ts"
import * as OwnedFolder from "./internal/OwnedFolder.ts"
import * as PamFiles from "./internal/PamFiles.ts"
import * as SmallDisk from "./internal/SmallDisk.ts"
import * as Sshd from "./internal/Sshd.ts"
import { loginShellScript } from "./internal/SshdConfig.ts"
import * as Processes from "./Processes.ts"
import { TestHost, TestHostError } from "./TestHost.ts"

export interface ProcessHostOptions {
  /** Default `testhost`. */
  readonly alias?: string
  /** More of the environment that sessions get. `HOME` is always the temporary one. */
  readonly setEnv?: Record<string, string>
  /** Lines for sshd_config that win over ours; a `Match` and what follows it goes to the end. */
  readonly extraConfig?: ReadonlyArray<string>
  /** Files in `HOME` before the server starts, by relative path: `{ ".bashrc": "echo hello\n" }`. */
  readonly homeFiles?: Record<string, string>
  /**
   * Absolute path of the shell that gets the commands, instead of the account's own, which cannot be changed. It also
   * becomes `$SHELL`, and sessions then start in `HOME`. The account's shell still runs first, without a terminal of its
   * own: bash on Debian reads `.bashrc` there.
   */
  readonly loginShell?: string
  /** The command that serves SFTP, or `false` for a server without it. Default: OpenSSH's own server. */
  readonly sftp?: string | false
  /**
   * What the account is asked for when it logs in without a key, through PAM: only root can have this. Which of the
   * methods `password` and `keyboard-interactive` there are is for `extraConfig` to say.
   */
  readonly logins?: PamFiles.Logins
  /**
   * `HOME` is a disk of this size (`48m`), seen by this server alone and gone with its process: only root can have this.
   * From outside, its files are under `/proc/<sshPid>/root`.
   */
  readonly homeDisk?: string
}

const failed = Sshd.failed

const sftpServers = ["/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh", "/usr/libexec"]

/** The folder with everything of one host in it: keys, configuration, log, and the account's home. */
const lay = Effect.fnUntraced(
  function* (options: ProcessHostOptions) {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* OwnedFolder.make("maestro-host-")
    const home = `${folder}/home`
    yield* files.makeDirectory(`${folder}/client`, { mode: 0o700 })
    yield* files.makeDirectory(home, { mode: 0o700 })
    for (const [name, text] of Object.entries(options.homeFiles ?? {})) {
      yield* files.makeDirectory(path.dirname(`${home}/${name}`), { recursive: true })
      yield* files.writeFileString(`${home}/${name}`, text)
    }
    if (options.loginShell !== undefined) {
      yield* files.writeFileString(`${folder}/login-shell`, loginShellScript(options.loginShell), { mode: 0o755 })
    }
    // As root sshd keeps its unprivileged half there, and does not start without it.
    if (process.getuid?.() === 0) yield* files.makeDirectory("/run/sshd", { recursive: true, mode: 0o755 })
    return { folder, home }
  },
  Effect.mapError(failed("lay out the folder of the host"))
)

/** Ends the server, its sessions, and whatever lives in the host's folder. */
const endEverything = (folder: string, server: () => number | undefined) =>
  Processes.endAll(
    Effect.gen(function* () {
      const pid = server()
      const tree = pid === undefined ? [] : Processes.treeOf(yield* Processes.list, pid)
      const strays = yield* Processes.livingIn(folder)
      return [...tree, ...strays.filter((stray) => tree.every((one) => one.pid !== stray.pid))]
    })
  )

/** The server's process on one port, which can be ended and started again. */
const serve = Effect.fnUntraced(function* (argv: ReadonlyArray<string>, folder: string) {
  const scope = yield* Effect.scope
  let running: { readonly pid: number; readonly scope: Scope.Closeable } | undefined
  yield* Effect.addFinalizer(() => endEverything(folder, () => running?.pid))
  const launch = Effect.gen(function* () {
    const own = yield* Scope.fork(scope)
    running = { pid: yield* Scope.provide(Sshd.launch(argv, folder), own), scope: own }
  })
  /** The server's own processes. What sessions have started is not among them. */
  const servers = Effect.map(Processes.list, (all) =>
    running === undefined ? [] : Processes.treeOf(all, running.pid).filter(({ name }) => name.startsWith("sshd"))
  )
  // Only those that are there now: a client that is quick to connect again keeps its new connection.
  const dropConnections = Effect.gen(function* () {
    const pids = new Set((yield* servers).map(({ pid }) => pid).filter((pid) => pid !== running?.pid))
    yield* Processes.endAll(Effect.map(servers, (all) => all.filter(({ pid }) => pids.has(pid))))
  })
  const stop = Effect.gen(function* () {
    yield* Processes.endAll(servers)
    if (running !== undefined) yield* Scope.close(running.scope, Exit.void)
    running = undefined
  })
  return { launch, dropConnections, stop, pid: Effect.sync(() => running?.pid ?? 0) }
})

/**
 * A real OpenSSH server as a child process on 127.0.0.1, as root or as an ordinary user: one logs in to this very
 * account, with a temporary folder as `HOME`. When the scope closes the server is gone, and so is everything that was
 * started through it, detached or not.
 *
 * Sessions start in the account's real home folder (sshd has no option for that) unless `loginShell` is given; SFTP
 * starts in `HOME`.
 */
export const start: (options?: ProcessHostOptions) => Effect.Effect<TestHost["Service"], TestHostError, Scope.Scope> =
  Effect.fn("ProcessHost.start")(function* (options: ProcessHostOptions = {}) {
    const files = yield* FileSystem.FileSystem
    const sshd = yield* Sshd.findSshd
    const { folder, home } = yield* lay(options)
    const sftpServer = yield* Sshd.firstThatExists(sftpServers.map((where) => `${where}/sftp-server`))
    const hostKey = yield* ClientFiles.makeKey(`${folder}/host_key`)
    const keyPath = `${folder}/client/id`
    const authorize = (publicKey: string) =>
      files
        .writeFileString(`${folder}/authorized_keys`, `${publicKey}\n`, { flag: "a" })
        .pipe(Effect.mapError(failed("write authorized_keys")))
    yield* authorize(yield* ClientFiles.makeKey(keyPath))

    const { homeDisk, logins } = options
    const plain = logins === undefined ? [sshd] : yield* PamFiles.wrap(folder, logins, sshd)
    if (homeDisk !== undefined && process.getuid?.() !== 0) return yield* SmallDisk.notRoot
    const server = yield* serve(homeDisk === undefined ? plain : SmallDisk.wrap(homeDisk, home, plain), folder)
    const shell = options.loginShell
    const launchOnFreePort = Effect.gen(function* () {
      const port = yield* Sshd.freePort
      yield* Sshd.configure(sshd, {
        folder,
        home,
        port,
        setEnv: { ...(shell === undefined ? {} : { SHELL: shell }), ...options.setEnv },
        extraConfig: [...(logins === undefined ? [] : ["UsePAM yes"]), ...(options.extraConfig ?? [])],
        loginShell: shell,
        sftpServer,
        sftp: options.sftp
      })
      yield* server.launch
      return port
    })
    const port = yield* launchOnFreePort.pipe(
      Effect.retry({ while: ({ detail }) => detail.includes("Address already in use"), schedule: Schedule.recurs(5) })
    )
    const user = Os.userInfo().username
    const alias = options.alias ?? "testhost"
    const client = yield* ClientFiles.make({
      folder: `${folder}/client`,
      alias,
      host: "127.0.0.1",
      port,
      user,
      keyPath,
      hostKey,
      authorize
    })
    const log = files.readFileString(`${folder}/sshd.log`).pipe(Effect.mapError(failed("read the server's log")))
    return TestHost.of({
      provider: "process",
      alias,
      host: "127.0.0.1",
      port,
      user,
      keyPath,
      home,
      ...client,
      log,
      accepted: Effect.map(log, acceptedCount),
      sshPid: server.pid,
      exec: Effect.fnUntraced(function* (argv) {
        const [command = "true", ...args] =
          homeDisk === undefined ? argv : SmallDisk.inside(yield* server.pid, home, argv)
        const PATH = process.env["PATH"] ?? "/usr/bin:/bin"
        return yield* Command.run([command, ...args], {
          cwd: home,
          env: { PATH, HOME: home, USER: user, LOGNAME: user }
        })
      }),
      dropConnections: server.dropConnections,
      restart: Effect.andThen(server.stop, server.launch)
    })
  }, Effect.provide(live))

/** A host as a layer, with options. Keep the result in a constant: called twice it makes two hosts. */
export const layerWith = (options: ProcessHostOptions): Layer.Layer<TestHost, TestHostError> =>
  Layer.effect(TestHost, start(options))

export const layer = layerWith({})
