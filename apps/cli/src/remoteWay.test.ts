import { assert, describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"
import { processesWith } from "./testing/RemoteUnderTest.ts"

/** Two servers, and the lines of an ssh config that know both: `gate` and `inner`. */
const twoHosts = Effect.gen(function* () {
  const gate = yield* ProcessHost.start({ alias: "gate" })
  const inner = yield* ProcessHost.start({ alias: "inner" })
  const blocks = (host: typeof gate, lines: ReadonlyArray<string>): string =>
    [`Host ${host.alias}`, ...lines, ...readFileSync(host.sshConfigPath, "utf8").split("\n").slice(1)]
      .join("\n")
      // Each block names its own known_hosts.
      .replace(/^Host \*$/m, `Host ${host.alias}`)
  return { gate, inner, blocks }
})

const configFile = (text: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-way-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    ),
    (folder) => {
      const path = join(folder, "config")
      writeFileSync(path, text, { mode: 0o600 })
      return path
    }
  )

/** A Maestro that knows the inner host by this config. */
const maestroFor = Effect.fnUntraced(function* (config: string) {
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", "inner", "--ssh-config", config])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  return maestro
})

interface Row {
  readonly option: string
  readonly value: string
  readonly from: string
  readonly where?: string
  readonly note?: string
}

const explained = (maestro: Maestro) =>
  Effect.map(maestro.json(["remote", "explain", "gpu"]), (document) => {
    const options: ReadonlyArray<Row> = document.options
    return { document, row: (option: string) => options.find((each) => each.option === option) }
  })

describe("the way to a machine", () => {
  it.live("R8 a ProxyJump chain over two servers to a third works, and is shown hop by hop", () =>
    Effect.gen(function* () {
      const { gate, inner, blocks } = yield* twoHosts
      const middle = yield* ProcessHost.start({ alias: "middle" })
      const chain = [blocks(inner, ["  ProxyJump gate,middle"]), blocks(gate, []), blocks(middle, [])]
      const maestro = yield* maestroFor(yield* configFile(chain.join("\n")))
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      assert.deepEqual([yield* gate.accepted, yield* middle.accepted, yield* inner.accepted], [1, 1, 1])
      const { document } = yield* explained(maestro)
      const address = ({ user, port }: typeof gate) => `${user}@127.0.0.1:${port}`
      assert.deepEqual(document.hops, [
        { name: "gate", address: address(gate) },
        { name: "middle", address: address(middle) }
      ])
      assert.isTrue(document.connection.isLive)
      const text = (yield* maestro.run(["remote", "explain", "gpu"])).stdout.toString()
      assert.match(
        text,
        new RegExp(
          `1\\. .*:${gate.port} \\(gate\\)\\n +2\\. .*:${middle.port} \\(middle\\)\\n +3\\. .*:${inner.port}\\n`
        )
      )
    })
  )

  it.live("R8 the jump of a jump is shown too", () =>
    Effect.gen(function* () {
      const hops = "Host inner\n  ProxyJump ann@gate:2200,[::1]:7\nHost gate\n  HostName 10.0.0.1\n  ProxyJump first\n"
      const maestro = yield* maestroFor(yield* configFile(hops + "Host first\n  User bob\n  ProxyCommand nc %h %p\n"))
      const { document } = yield* explained(maestro)
      const user = userInfo().username
      assert.deepEqual(document.hops, [
        { name: "first", address: "bob@first:22", command: "nc %h %p" },
        { name: "ann@gate:2200", address: "ann@10.0.0.1:2200" },
        { name: "[::1]:7", address: `${user}@[::1]:7` }
      ])
    })
  )

  it.live("R8 a ProxyCommand works, and is shown", () =>
    Effect.gen(function* () {
      const { gate, inner, blocks } = yield* twoHosts
      const command = `ProxyCommand ssh -F ${gate.sshConfigPath} -W %h:%p gate`
      const config = yield* configFile(blocks(inner, [`  ${command}`]))
      const maestro = yield* maestroFor(config)
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      assert.deepEqual([yield* gate.accepted, yield* inner.accepted], [1, 1])
      const { row } = yield* explained(maestro)
      assert.deepEqual(row("proxycommand"), {
        option: "proxycommand",
        value: command.replace("ProxyCommand ", ""),
        from: "ssh config",
        where: `${config}:2`
      })
    })
  )

  it.live("R8 a hop that does not answer is named", () =>
    Effect.gen(function* () {
      const { inner, blocks } = yield* twoHosts
      const broken = "Host gate\n  HostName 127.0.0.1\n  Port 1\n"
      const config = yield* configFile(`${blocks(inner, ["  ProxyJump gate"])}\n${broken}`)
      const maestro = yield* maestroFor(config)
      const { code, stderr } = yield* maestro.run(["remote", "test", "gpu", "--json"])
      const { error } = JSON.parse(stderr)
      assert.deepEqual([code, error.code, error.stage], [3, "proxy-failure", "reach"])
      assert.match(`${error.message} ${error.hint}`, /hop 127\.0\.0\.1(?::| port )1\b/)
    })
  )

  it.live("R10 the user's keep-alive is honoured", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ alias: "inner" })
      const config = yield* host.configWith({ lines: ["ServerAliveInterval 33", "ServerAliveCountMax 4"] })
      const maestro = yield* maestroFor(config)
      const { row } = yield* explained(maestro)
      assert.deepInclude(row("serveraliveinterval"), { value: "33", from: "ssh config", where: `${config}:2` })
      assert.deepInclude(row("serveralivecountmax"), { value: "4", from: "ssh config", where: `${config}:3` })
      yield* maestro.json(["remote", "test", "gpu"])
      const [master = ""] = processesWith(config).filter((line) => line.includes("ControlMaster"))
      assert.include(master, "ControlMaster=yes")
      assert.notInclude(master, "ServerAlive")
    })
  )

  it.live("R10 where there is none, ours applies", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ alias: "inner" })
      const maestro = yield* maestroFor(host.sshConfigPath)
      const { row } = yield* explained(maestro)
      assert.deepInclude(row("serveraliveinterval"), { value: "5", from: "maestro" })
      assert.deepInclude(row("serveralivecountmax"), { value: "3", from: "maestro" })
      yield* maestro.json(["remote", "test", "gpu"])
      const [master = ""] = processesWith(host.sshConfigPath).filter((line) => line.includes("ControlMaster"))
      assert.include(master, "ServerAliveInterval=5")
      assert.include(master, "ServerAliveCountMax=3")
    })
  )

  it.live("R5 a key of the remote's own goes first, and a 0 of the config is told from nothing at all", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ alias: "inner" })
      const config = yield* host.configWith({ lines: ["ServerAliveInterval 0"] })
      const maestro = yield* maestroFor(config)
      const key = yield* host.newKey()
      yield* maestro.json(["remote", "edit", "gpu", "--key", key])
      const { document, row } = yield* explained(maestro)
      const keys = document.options.filter(({ option }: Row) => option === "identityfile")
      assert.deepEqual(
        keys.map(({ value, from }: Row) => [value, from]),
        [
          [key, "user"],
          [host.keyPath, "ssh config"]
        ]
      )
      assert.deepInclude(row("identitiesonly"), { value: "yes", from: "maestro" })
      assert.deepInclude(row("serveraliveinterval"), { value: "5", from: "maestro" })
      assert.include(row("serveraliveinterval")?.note ?? "", `${config}:2`)
    })
  )

  it.live("R5 R9 says of every value whose it is, and which connection would be shared", () =>
    Effect.gen(function* () {
      const config = yield* configFile(
        [
          "Host inner",
          "  HostName inner.test",
          "  User ci",
          "  IdentityFile /nonexistent/%r",
          "  ControlPath /tmp/maestro-way-%C",
          "Match originalhost inner user ci",
          "  StrictHostKeyChecking yes",
          "  ControlMaster auto",
          "Match all",
          "  ConnectTimeout 7"
        ].join("\n")
      )
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--alias", "inner", "--port", "22", "--ssh-config", config])
      const { document, row } = yield* explained(maestro)
      assert.deepEqual(row("hostname"), {
        option: "hostname",
        value: "inner.test",
        from: "ssh config",
        where: `${config}:2`
      })
      assert.deepEqual(row("port"), { option: "port", value: "22", from: "user" })
      assert.deepInclude(row("user"), { value: "ci", where: `${config}:3` })
      assert.deepInclude(row("identityfile"), { value: "/nonexistent/ci", where: `${config}:4`, note: "not there" })
      assert.deepInclude(row("stricthostkeychecking"), { where: `${config}:7` })
      assert.deepInclude(row("connecttimeout"), { value: "7", where: `${config}:10` })
      assert.deepInclude(row("userknownhostsfile"), { from: "ssh default" })
      assert.deepInclude(document.connection, { at: "user", isLive: false })
      yield* maestro.json(["remote", "edit", "gpu", "--user", "ann"])
      const changed = yield* explained(maestro)
      assert.deepEqual(changed.row("user"), { option: "user", value: "ann", from: "user" })
      // The Match is for another user now, and with it go its options.
      assert.deepInclude(changed.row("stricthostkeychecking"), { value: "ask", from: "ssh default" })
      assert.deepInclude(changed.document.connection, { at: "maestro", isLive: false })
      assert.include(changed.document.connection.why, "ControlMaster is false")
    })
  )
})
