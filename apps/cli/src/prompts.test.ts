import { assert, describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { newMaestro } from "./testing/Maestro.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"
import { processesMarked, processesWith } from "./testing/RemoteUnderTest.ts"

const passphrase = "tr0ub4dor and three"

/** A remote whose key has a passphrase. */
const protectedRemote = Effect.gen(function* () {
  const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
  const keyPath = yield* host.newKey({ passphrase, authorized: true })
  const sshConfig = yield* host.configWith({ keyPath })
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", sshConfig])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  return { host, keyPath, maestro }
})

describe("questions on the terminal (R11)", () => {
  it.live("T3 asks for a passphrase without echo, again after a wrong one, and logs in once", () =>
    Effect.gen(function* () {
      const { host, keyPath, maestro } = yield* protectedRemote
      const around = '"$@" </dev/null; echo "code=$?"; stty -a'
      const terminal = yield* inTerminal(maestro, ["exec", "--remote", "gpu", "--", "echo", "it", "ran"], around)
      yield* terminal.saw(`Enter passphrase for key '${keyPath}':`)
      assert.include(terminal.screen, `connecting to gpu (${host.user}@[127.0.0.1]:${host.port})`)
      yield* terminal.type("wrong answer\r")
      yield* terminal.saw("attempt 2: the answer before was not accepted")
      yield* terminal.type(`${passphrase}\r`)
      yield* terminal.saw("it ran")
      assert.strictEqual(yield* terminal.end, 0)
      assert.include(terminal.screen, "code=0")
      assert.match(terminal.screen, / icanon\b/)
      assert.match(terminal.screen, / echo\b/)
      assert.notInclude(terminal.screen, "wrong answer")
      assert.notInclude(terminal.screen, passphrase)
      assert.strictEqual(yield* host.accepted, 1)
      assert.deepEqual([processesWith(passphrase), processesMarked(passphrase)], [[], []])
      // The connection is there now: nothing is asked any more.
      const second = yield* maestro.run(["exec", "--remote", "gpu", "--", "echo", "again"])
      assert.deepEqual([second.code, second.stdout.toString()], [0, "again\n"])
    })
  )

  it.live("Ctrl-C at a question refuses: nothing is tried, the terminal is as before, and the error says so", () =>
    Effect.gen(function* () {
      const { keyPath, maestro, host } = yield* protectedRemote
      const around = '"$@"; echo "code=$?"; stty -a'
      const terminal = yield* inTerminal(maestro, ["remote", "test", "gpu"], around)
      yield* terminal.saw("Enter passphrase for key")
      yield* terminal.type("half\u0003")
      yield* terminal.saw("code=4")
      assert.strictEqual(yield* terminal.end, 0)
      assert.include(terminal.screen, `You refused to give the passphrase for the key ${keyPath}`)
      assert.match(terminal.screen, / echo\b/)
      assert.strictEqual(yield* host.accepted, 0)
    })
  )

  it.live("SIGTERM at a question ends the command, and gives the terminal back", () =>
    Effect.gen(function* () {
      const { maestro } = yield* protectedRemote
      const around = '"$@"; echo "code=$?"; stty -a'
      const terminal = yield* inTerminal(maestro, ["remote", "test", "gpu"], around)
      yield* terminal.saw("Enter passphrase for key")
      const [found = ""] = processesMarked(maestro.dataDir).filter((one) => one.split(" ")[1] === process.execPath)
      process.kill(Number(found.split(" ")[0]), "SIGTERM")
      yield* terminal.saw("code=143")
      yield* terminal.end
      assert.match(terminal.screen, / echo\b/)
    })
  )

  it.live("never asks with --batch, with --json, and without a terminal", () =>
    Effect.gen(function* () {
      const { maestro } = yield* protectedRemote
      const terminal = yield* inTerminal(maestro, ["--batch", "remote", "test", "gpu"])
      assert.strictEqual(yield* terminal.end, 4)
      assert.include(terminal.screen, "is protected by a passphrase, and nobody was asked for it")
      const json = yield* inTerminal(maestro, ["remote", "test", "gpu", "--json"])
      assert.strictEqual(yield* json.end, 4)
      assert.include(json.screen, '"code":"key-passphrase"')
      const { code, stderr } = yield* maestro.run(["remote", "test", "gpu"])
      assert.strictEqual(code, 4)
      assert.include(stderr, "nobody was asked")
    })
  )

  it.live("R12 T2 shows the fingerprint of an unknown host key, and remembers the key that was accepted", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ loginShell: "/bin/bash" })
      const sshConfig = yield* host.configWith({ knownHosts: "empty" })
      const known = /UserKnownHostsFile "(.*)"/.exec(readFileSync(sshConfig, "utf8"))![1]!
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", sshConfig])
      yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
      const no = yield* inTerminal(maestro, ["remote", "test", "gpu"])
      yield* no.saw("(yes/no/[fingerprint])?")
      assert.match(no.screen, /ED25519 key fingerprint is SHA256:\S+/)
      yield* no.type("no\r")
      assert.strictEqual(yield* no.end, 4)
      assert.include(no.screen, "You did not accept the host key of [127.0.0.1]")
      assert.strictEqual(readFileSync(known, "utf8"), "")
      const yes = yield* inTerminal(maestro, ["remote", "test", "gpu"])
      yield* yes.saw("(yes/no/[fingerprint])?")
      yield* yes.type("maybe\r")
      yield* yes.saw("once more")
      yield* yes.type("yes\r")
      yield* yes.saw('"gpu" works')
      assert.include(yes.screen, "yes")
      assert.strictEqual(yield* yes.end, 0)
      assert.include(readFileSync(known, "utf8"), `[127.0.0.1]:${host.port} ssh-ed25519 `)
    })
  )

  it.live("R9 a second process waits while the first one asks, says so, and does not ask", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* protectedRemote
      const first = yield* inTerminal(maestro, ["exec", "--remote", "gpu", "--", "echo", "first"])
      yield* first.saw("Enter passphrase for key")
      const second = yield* inTerminal(maestro, ["exec", "--remote", "gpu", "--", "echo", "second"])
      yield* second.saw("Waiting for another Maestro process that is connecting to gpu")
      yield* first.type(`${passphrase}\r`)
      yield* second.saw("second")
      assert.deepEqual([yield* first.end, yield* second.end], [0, 0])
      assert.notInclude(second.screen, "Enter passphrase")
      assert.strictEqual(yield* host.accepted, 1)
    })
  )
})
