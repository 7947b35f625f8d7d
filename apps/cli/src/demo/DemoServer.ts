import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { createServer, type Socket } from "node:net"
import ssh2 from "ssh2"
import { Failed } from "../CliError.ts"

/** An SSH server for this user only, on 127.0.0.1: for showing, never for serving. */
export interface DemoServer {
  readonly port: number
  /** What a known_hosts file says of it. */
  readonly knownHost: string
  /** The only key that it lets in, in OpenSSH's format. */
  readonly clientKey: string
  /** How many connections have authenticated so far. */
  readonly accepted: Effect.Effect<number>
  /** Breaks every connection without a word, and refuses new ones until `restore`. */
  readonly cut: Effect.Effect<void>
  readonly restore: Effect.Effect<void>
}

/** The account that the demo server has: its name, its home, and nothing of this process's environment. */
export interface DemoAccount {
  readonly user: string
  readonly home: string
}

const host = "127.0.0.1"

/** Starts the server with keys of its own on a free port; it and all that it started end with the scope. */
export const startDemoServer = Effect.fn("DemoServer.start")(function* (
  account: DemoAccount
): Effect.fn.Return<DemoServer, Failed, Scope.Scope> {
  const hostKey = ssh2.utils.generateKeyPairSync("ed25519")
  const clientKey = ssh2.utils.generateKeyPairSync("ed25519")
  const sockets = new Set<Socket>()
  const children = new Set<ChildProcess>()
  const state = { accepted: 0, down: false }

  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on("error", () => client.end())
    client.on("authentication", authenticate(account.user, clientKey.public))
    client.on("ready", () => {
      state.accepted += 1
      client.on("session", (accept) => serveSession(accept(), account, children))
    })
  })
  const listener = createServer((socket) => {
    if (state.down) return socket.resetAndDestroy()
    sockets.add(socket)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => sockets.delete(socket))
    return server.injectSocket(socket)
  })
  const breakAll = () => sockets.forEach((socket) => socket.resetAndDestroy())

  const port = yield* Effect.acquireRelease(
    Effect.callback<number, Failed>((resume) => {
      listener.once("error", ({ message }) => {
        const said = `The demo's own SSH server could not be started on ${host}: ${message}`
        resume(Effect.fail(new Failed({ code: "demo-server", message: said })))
      })
      listener.listen(0, host, () => {
        const address = listener.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        breakAll()
        children.forEach((child) => child.kill("SIGTERM"))
        listener.close(() => resume(Effect.void))
      })
  )
  return {
    port,
    knownHost: `[${host}]:${port} ${hostKey.public}`,
    clientKey: clientKey.private,
    accepted: Effect.sync(() => state.accepted),
    cut: Effect.sync(() => {
      state.down = true
      breakAll()
    }),
    restore: Effect.sync(() => {
      state.down = false
    })
  }
})

const authenticate = (user: string, publicKey: string) => {
  const allowed = ssh2.utils.parseKey(publicKey)
  return (context: ssh2.AuthContext) => {
    const ours = context.username === user && context.method === "publickey" && !(allowed instanceof Error)
    if (!ours || !allowed.getPublicSSH().equals(context.key.data)) return context.reject(["publickey"])
    // Without a signature the client only asks whether this key would do.
    if (context.signature === undefined || context.blob === undefined) return context.accept()
    return allowed.verify(context.blob, context.signature, context.hashAlgo) === true
      ? context.accept()
      : context.reject(["publickey"])
  }
}

const serveSession = (session: ssh2.Session, account: DemoAccount, children: Set<ChildProcess>) => {
  session.on("env", (accept) => accept?.())
  session.on("exec", (accept, _reject, { command }) => {
    const channel = accept()
    const env = {
      HOME: account.home,
      USER: account.user,
      LOGNAME: account.user,
      SHELL: "/bin/sh",
      PATH: process.env["PATH"]
    }
    const child = spawn("/bin/sh", ["-c", command], { cwd: account.home, env })
    children.add(child)
    channel.on("error", () => channel.destroy())
    channel.pipe(child.stdin)
    // A command that does not read its input may still have an exit code to tell: what comes is thrown away.
    child.stdin.on("error", () => {
      channel.unpipe(child.stdin)
      channel.resume()
    })
    child.stdout.pipe(channel, { end: false })
    child.stderr.pipe(channel.stderr, { end: false })
    channel.on("close", () => {
      child.stdin.end()
      child.stdout.destroy()
      child.stderr.destroy()
    })
    child.on("close", (code, signal) => {
      children.delete(child)
      if (signal !== null) channel.exit(signal)
      else channel.exit(code ?? 255)
      channel.end()
    })
  })
}
