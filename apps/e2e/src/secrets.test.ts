import { assert, describe, it } from "@effect/vitest"
import { inTerminal } from "@maestro/cli/testing/PseudoTerminal"
import { Pty } from "@maestro/core/machine/Pty"
import * as DockerHost from "@maestro/testhosts/DockerHost"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { filesWith } from "./testing/FileSearch.ts"
import { makeMarker, needlesOf } from "./testing/Markers.ts"
import { type Watched, watchProcesses } from "./testing/ProcessWatch.ts"
import {
  arrived,
  checksums,
  envFileIn,
  here,
  makeWorld,
  onGpu,
  plant,
  type Planted,
  rootsOf,
  type World
} from "./testing/SecretWorld.ts"

type Host = TestHost["Service"]

/** An agent that shows that it has its variables, and works until it is told to end. */
const agentScript = (finish: string) => `#!/bin/sh
cat >/dev/null
${checksums}
echo working
until [ -e '${finish}' ]; do sleep 0.05; done
echo done`

/** Defines the host as `gpu`, with a plain variable and a secret one. */
const define = Effect.fnUntraced(function* (
  { run }: World,
  { alias, sshConfigPath }: Host,
  { markers: { PLAIN, SECRET } }: Planted
) {
  const flags = ["--alias", alias, "--ssh-config", sshConfigPath, "--env", "PLAIN", "--secret", "SECRET"]
  const added = yield* run(["remote", "add", "gpu", ...flags], { PLAIN: PLAIN.value, SECRET: SECRET.value })
  assert.strictEqual(added.code, 0, added.stderr)
  yield* Effect.addFinalizer(() => run(["remote", "disconnect", "gpu"]))
})

/** A terminal with the login shell in it, in which somebody types, and its history file. */
const useTerminal = Effect.scoped(
  Effect.gen(function* () {
    const terminal = yield* (yield* Pty).open({ size: { columns: 200, rows: 40 }, term: "xterm" })
    const typed = `stty -echo; export HISTFILE=~/.bash_history; ${checksums}; history -a; exit\n`
    yield* terminal.write(new TextEncoder().encode(typed))
    return yield* Stream.mkString(Stream.decodeText(terminal.output))
  })
)

const useFiles = (home: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = `${home}/written`
    yield* fs.writeFileString(file, "text")
    assert.strictEqual(yield* fs.readFileString(file), "text")
    assert.include(yield* fs.readDirectory(home), "written")
    yield* fs.copy(file, `${file} again`)
    yield* fs.remove(file)
  })

const useGit = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const git = (...args: ReadonlyArray<string>) =>
    spawner.string(ChildProcess.make("git", ["-C", "repo", "-c", "user.name=A", "-c", "user.email=a@b", ...args]))
  yield* spawner.string(ChildProcess.make("git", ["init", "-q", "repo"]))
  yield* git("commit", "-q", "--allow-empty", "-m", "first")
  assert.include(yield* git("log", "--oneline"), "first")
})

/** Everything that Maestro does on a remote, while an agent runs there. */
const workOn = Effect.fnUntraced(function* (world: World, host: Host, planted: Planted, envFile: string) {
  const { maestro, run, env } = world
  const [agent, finish] = [`${host.home}/agent`, `${host.home}/finish`]
  yield* host.exec(["sh", "-c", 'printf %s "$2" >"$1" && chmod 755 "$1"', "sh", agent, agentScript(finish)])
  const given = ["--env", "GIVEN", "--env-file", envFile]
  const withGiven = { GIVEN: planted.markers.GIVEN.value }

  const words = ["run", "--verbose", "--remote", "gpu", "--agent", "custom", "--agent-command", agent, ...given]
  const running = yield* maestro.start([...words, "--", "go"], { env: { ...env, ...withGiven } })
  yield* running.saw("working\n")
  assert.include(running.stdout.toString(), arrived(planted.markers))
  // The agent is at work, and what it was started with is gone from the disk.
  assert.deepStrictEqual(yield* filesWith(host.exec, planted.needles, rootsOf(host)), [])

  const exec = yield* run(["exec", "--remote", "gpu", ...given, "--", "sh", "-c", checksums], withGiven)
  assert.strictEqual(exec.stdout.toString(), arrived(planted.markers), exec.stderr)
  const stored = arrived({ PLAIN: planted.markers.PLAIN, SECRET: planted.markers.SECRET })
  const shown = yield* onGpu(maestro.dataDir, Effect.andThen(Effect.all([useGit, useFiles(host.home)]), useTerminal))
  assert.include(shown.replaceAll("\r", ""), stored)

  for (const args of [
    ["remote", "test", "gpu"],
    ["remote", "show", "gpu"],
    ["remote", "list", "--json"],
    ["remote", "explain", "gpu"],
    ["remote", "status", "gpu"],
    ["agent", "detect", "--remote", "gpu"],
    ["jobs", "list", "--remote", "gpu"],
    ["doctor", "--remote", "gpu", "--bundle", join(world.root, "bundle.json"), "--no-redact"],
    ["exec", "--remote", "gpu", "--cwd", "/not/there", ...given, "--", "true"],
    ["exec", "--remote", "gpu", ...given, "--", "no-such-command"]
  ])
    yield* run(args, withGiven)
  assert.isTrue(existsSync(join(world.root, "bundle.json")))
  yield* host.exec(["touch", finish])
  const ended = yield* running.end
  assert.strictEqual(ended.code, 0, ended.stderr)
  world.said.push(ended.stdout.toString(), ended.stderr)
})

const assertUnseen = (watched: Watched, where: string) => {
  assert.deepStrictEqual(watched.hits, [], where)
  assert.isAbove(watched.rounds, 20, `${where}: it was looked often enough`)
}

const assertUnsaid = (world: World, needles: ReadonlyArray<string>) => {
  for (const text of world.said) for (const needle of needles) assert.notInclude(text, needle)
}

/** Nothing on either machine, but the user's own files on this one: that is where the values are. */
const assertUnwritten = Effect.fnUntraced(function* (world: World, host: Host, needles: ReadonlyArray<string>) {
  assert.deepStrictEqual(yield* filesWith(host.exec, needles, rootsOf(host)), [])
  const roots = [world.root, dirname(host.sshConfigPath)]
  const found = yield* filesWith(here, needles, roots)
  const secrets = join(world.root, "data", "secrets")
  for (const file of found) {
    assert.strictEqual(dirname(file), secrets)
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
  }
  return found
})

const proof = (name: string, start: typeof dockerHost) =>
  it.live(
    `R13 no value is in an argv, an environment that others see, a log, a file or an output, ${name}`,
    () =>
      Effect.gen(function* () {
        const host = yield* start
        const world = yield* makeWorld
        const planted = plant()
        const envFile = yield* envFileIn(planted.markers.FILED.value)
        const watchThere = host.provider === "docker" ? yield* watchProcesses(host.exec, planted.needles) : undefined
        const watchHere = yield* watchProcesses(here, planted.needles)
        yield* define(world, host, planted)
        yield* workOn(world, host, planted, envFile)
        assertUnseen(yield* watchHere.end, "on this machine")
        if (watchThere !== undefined) assertUnseen(yield* watchThere.end, "on the other machine")
        assertUnsaid(world, planted.needles)
        // There is no keychain here, so the two values of the remote's are in files. That they are found there shows that
        // the search finds what there is.
        assert.lengthOf(yield* assertUnwritten(world, host, planted.needles), 2)
        assert.notInclude(yield* host.log, "Leak")
        yield* world.run(["remote", "remove", "gpu", "--yes"])
        assert.deepStrictEqual(yield* assertUnwritten(world, host, planted.needles), [])
      }).pipe(Effect.scoped),
    600_000
  )

const dockerHost = DockerHost.start({ extraConfig: ["LogLevel DEBUG3"] })
const processHost = ProcessHost.start({ loginShell: "/bin/bash", extraConfig: ["LogLevel DEBUG3"] })

/** A process that does nothing until the scope closes. */
const idle = (
  words: ReadonlyArray<string>,
  options: { readonly uid?: number; readonly gid?: number; readonly env?: Record<string, string> }
) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn("/bin/sh", ["-c", "echo up; read -r line", "sh", ...words], { cwd: "/", env: {}, ...options })
      await once(child.stdout, "data")
      return String(child.pid)
    }),
    (pid) => Effect.sync(() => process.kill(Number(pid)))
  )

/** Answers what is asked while a command connects, and gives what the terminal has shown. */
const answer = Effect.fnUntraced(function* (world: World, host: Host, question: string, secret: string) {
  const { HOME, TMPDIR, XDG_RUNTIME_DIR } = world.env
  const around = `export HOME='${HOME}' TMPDIR='${TMPDIR}' XDG_RUNTIME_DIR='${XDG_RUNTIME_DIR}'; exec "$@"`
  const terminal = yield* inTerminal(
    world.maestro,
    ["exec", "--verbose", "--remote", "gpu", "--", "echo", "ran"],
    around
  )
  yield* terminal.saw(question)
  yield* terminal.type(`${secret}\r`)
  yield* terminal.saw("ran\r\n")
  assert.strictEqual(yield* terminal.end, 0)
  world.said.push(terminal.screen)
  assert.strictEqual(yield* host.accepted, 1)
})

describe("secrets (R13)", () => {
  it.live("what is planted is seen: in an argv, in an environment of one's own, and in files and their names", () =>
    Effect.gen(function* () {
      const markers = [makeMarker("A"), makeMarker("B"), makeMarker("C")] as const
      const watch = yield* watchProcesses(here, needlesOf(markers))
      const inArgv = yield* idle([Buffer.from(`x${markers[0].value}`).toString("base64")], {})
      const inEnvironment = yield* idle([], { uid: 65_534, gid: 65_534, env: { X: markers[1].value } })
      yield* watch.saw(new RegExp(`^hit cmdline of ${inArgv}: `, "m"))
      yield* watch.saw(new RegExp(`^hit environ of ${inEnvironment}: `, "m"))
      // Others do not see the environment of this one: that is what hides values there.
      yield* idle([], { env: { X: markers[2].value } })
      assert.lengthOf((yield* watch.end).hits, 2)
      const { root } = yield* makeWorld
      writeFileSync(join(root, "home", "history"), `x\0${Buffer.from(markers[0].value).toString("hex")}`)
      writeFileSync(join(root, "tmp", markers[1].value), "")
      assert.lengthOf(yield* filesWith(here, needlesOf(markers), [root]), 2)
    }).pipe(Effect.scoped)
  )

  proof("in Docker", dockerHost)
  proof("with a process as the server", processHost)

  it.live("R11 R13 a passphrase and a password that are asked for are nowhere", () =>
    Effect.gen(function* () {
      const [passphrase, password] = [makeMarker("Passphrase"), makeMarker("Password")]
      const needles = needlesOf([passphrase, password])
      const logins = { password: password.value }
      const extraConfig = ["LogLevel DEBUG3", "PasswordAuthentication yes"]
      const byKey = yield* ProcessHost.start({ loginShell: "/bin/bash", extraConfig: ["LogLevel DEBUG3"] })
      const keyPath = yield* byKey.newKey({ passphrase: passphrase.value, authorized: true })
      const byPassword = yield* ProcessHost.start({ loginShell: "/bin/bash", extraConfig, logins })
      for (const { host, config, question, secret } of [
        { host: byKey, config: { keyPath }, question: "Enter passphrase for key", secret: passphrase.value },
        {
          host: byPassword,
          config: { lines: ["PubkeyAuthentication no"] },
          question: "'s password:",
          secret: password.value
        }
      ]) {
        const world = yield* makeWorld
        const watch = yield* watchProcesses(here, needles)
        const sshConfig = yield* host.configWith(config)
        yield* world.run(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", sshConfig])
        yield* Effect.addFinalizer(() => world.run(["remote", "disconnect", "gpu"]))
        yield* answer(world, host, question, secret)
        assertUnseen(yield* watch.end, question)
        assertUnsaid(world, needles)
        assert.deepStrictEqual(yield* filesWith(here, needles, [world.root, ...rootsOf(host)]), [])
      }
    }).pipe(Effect.scoped)
  )
})
