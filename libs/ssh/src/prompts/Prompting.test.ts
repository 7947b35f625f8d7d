import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Attended } from "@maestro/core/remote/Attended"
import { queued } from "@maestro/core/remote/PromptQueue"
import { type Prompt, Prompts } from "@maestro/core/remote/Prompts"
import { SshError } from "@maestro/core/remote/SshError"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Context, Effect, Fiber, FileSystem, Latch, Layer, Ref } from "effect"
import { connectOnce } from "../testing/ConnectOnce.ts"
import { remoteTo } from "../testing/HostRemote.ts"
import { controlFolder } from "../transport/ControlFolder.ts"
import { scriptedPrompts } from "../testing/ScriptedPrompts.ts"

class Hosts extends Context.Service<
  Hosts,
  {
    readonly keys: Effect.Success<ReturnType<typeof ProcessHost.start>>
    readonly password: Effect.Success<ReturnType<typeof ProcessHost.start>>
    readonly codes: Effect.Success<ReturnType<typeof ProcessHost.start>>
  }
>()("test/Hosts") {}

const password = "correct horse battery"
const passphrase = "tr0ub4dor & 3"

/** The codes of RFC 4226's own secret, in their order. */
const codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]

const hosts = Layer.effect(
  Hosts,
  Effect.gen(function* () {
    return Hosts.of({
      keys: yield* ProcessHost.start({ alias: "keys" }),
      password: yield* ProcessHost.start({
        alias: "bastion",
        logins: { password },
        extraConfig: ["PasswordAuthentication yes"]
      }),
      codes: yield* ProcessHost.start({
        alias: "codes",
        logins: { password, oneTimeSecret: "3132333435363738393031323334353637383930" },
        extraConfig: ["KbdInteractiveAuthentication yes"]
      })
    })
  })
)

/** The ssh processes that were started with this config. */
const sshWith = Effect.fnUntraced(function* (sshConfig: string) {
  const fs = yield* FileSystem.FileSystem
  const pids = (yield* fs.readDirectory("/proc")).filter((name) => /^\d+$/.test(name))
  const words = yield* Effect.forEach(pids, (pid) =>
    fs.readFileString(`/proc/${pid}/cmdline`).pipe(
      Effect.map((text) => ({ pid: Number(pid), words: text.split("\0") })),
      Effect.orElseSucceed(() => ({ pid: 0, words: [] as ReadonlyArray<string> }))
    )
  )
  return words.filter((each) => each.words[0] === "ssh" && each.words.includes(sshConfig)).map(({ pid }) => pid)
}, Effect.orDie)

const noKeys = ["PubkeyAuthentication no"]

layer(Layer.merge(hosts, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "questions of ssh (R11)",
  (it) => {
    it.effect("R11 T3 asks for the passphrase of a key, says for which key and where, and logs in once", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => passphrase)
        const before = yield* keys.accepted
        const log = yield* connectOnce(remote, person.prompts)
        const [prompt, ...more] = yield* person.asked
        assert.deepStrictEqual(more, [])
        assert.deepStrictEqual([prompt?.kind, prompt?.remote, prompt?.attempt], ["passphrase", "testhost", 1])
        assert.strictEqual(prompt?.host, `${keys.user}@[127.0.0.1]:${keys.port}`)
        assert.include(prompt?.text, keyPath)
        assert.strictEqual(yield* keys.accepted, before + 1)
        assert.notInclude(log, passphrase)
      })
    )

    it.effect("R11 asks again after a wrong answer, and says that it is the second time", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(({ attempt }) => (attempt === 1 ? "wrong" : passphrase))
        yield* connectOnce(remote, person.prompts)
        assert.deepStrictEqual(
          (yield* person.asked).map(({ attempt }) => attempt),
          [1, 2]
        )
      })
    )

    it.effect("T3 three wrong passphrases end in an error that says so", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => "wrong")
        const error = yield* Effect.flip(connectOnce(remote, person.prompts))
        assert.strictEqual(error.reason.code, "key-passphrase")
        assert.include(error.message, `The passphrase for the key ${keyPath} was wrong (asked 3 times).`)
      })
    )

    it.effect("R11 T3 a passphrase that is refused ends the attempt at once", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => undefined)
        const error = yield* Effect.flip(connectOnce(remote, person.prompts))
        assert.deepStrictEqual([error.reason.code, error.stage], ["key-passphrase", "authenticate"])
        assert.include(error.message, `You refused to give the passphrase for the key ${keyPath}`)
        assert.strictEqual((yield* person.asked).length, 1)
      })
    )

    it.effect("R11 nobody answers in time: the attempt ends, and the error says so", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => Effect.never)
        const error = yield* Effect.flip(connectOnce(remote, yield* queued(person.prompts, "200 millis")))
        assert.strictEqual(error.reason.code, "key-passphrase")
        assert.include(error.message, "Nobody gave the passphrase")
        assert.strictEqual((yield* person.onScreen).now, 0)
      })
    )

    it.effect("R11 batch mode never asks, nor what nobody has asked for", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => passphrase)
        const error = yield* Effect.flip(connectOnce(remote, { ...person.prompts, batch: true }))
        assert.strictEqual(error.reason.code, "key-passphrase")
        assert.deepStrictEqual(yield* person.asked, [])
        assert.isTrue((yield* Prompts).batch)
        // Nor does what runs by itself, whoever could be asked.
        const unattended = connectOnce(remote, person.prompts).pipe(Effect.provideService(Attended, false))
        assert.strictEqual((yield* Effect.flip(unattended)).reason.code, "key-passphrase")
        assert.deepStrictEqual(yield* person.asked, [])
      })
    )

    it.effect("R11 T1 password: wrong, then right; a refused one is never sent as an empty one", () =>
      Effect.gen(function* () {
        const { password: host } = yield* Hosts
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines: noKeys }) })
        const person = yield* scriptedPrompts(({ attempt }) => (attempt === 1 ? "wrong" : password))
        yield* connectOnce(remote, person.prompts)
        const where = `${host.user}@127.0.0.1`
        assert.deepStrictEqual(
          (yield* person.asked).map((prompt) => [prompt.kind, prompt.host, prompt.attempt]),
          [
            ["password", where, 1],
            ["password", where, 2]
          ]
        )
        const failed = Effect.map(host.log, (log) => log.match(/Failed password/g)?.length ?? 0)
        const before = yield* failed
        const refusing = yield* scriptedPrompts(() => undefined)
        const error = yield* Effect.flip(connectOnce(remote, refusing.prompts))
        assert.strictEqual(error.reason.code, "auth-denied")
        assert.include(error.message, `You refused to give the password for ${where}`)
        assert.strictEqual(yield* failed, before)
        const wrong = yield* scriptedPrompts(() => "wrong")
        const denied = yield* Effect.flip(connectOnce(remote, wrong.prompts))
        assert.include(denied.message, `${where} did not accept the password that was given (asked 3 times).`)
      })
    )

    it.effect("R11 a one-time code is asked for anew at every login, and never given twice", () =>
      Effect.gen(function* () {
        const { codes: host } = yield* Hosts
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines: noKeys }) })
        const left = codes.slice(0, 2)
        const person = yield* scriptedPrompts(({ kind }) => (kind === "password" ? password : left.shift()))
        yield* connectOnce(remote, person.prompts)
        yield* connectOnce(remote, person.prompts)
        const kinds = (yield* person.asked).map(({ kind, attempt }) => [kind, attempt])
        const once = [
          ["password", 1],
          ["one-time-code", 1]
        ]
        assert.deepStrictEqual(kinds, [...once, ...once])
        // The server takes each code once. One that was used is a wrong answer, so the next question is for another.
        const again = [codes[0], codes[2]]
        const forgetful = yield* scriptedPrompts(({ kind }) => (kind === "password" ? password : again.shift()))
        yield* connectOnce(remote, forgetful.prompts)
        assert.deepStrictEqual(
          (yield* forgetful.asked).map(({ kind, attempt }) => [kind, attempt]),
          [...once, ["password", 2], ["one-time-code", 2]]
        )
      })
    )

    it.effect("R8 R11 both hops ask, each by its name, and neither gets the other's answer", () =>
      Effect.gen(function* () {
        const { password: bastion, codes: host } = yield* Hosts
        const fs = yield* FileSystem.FileSystem
        const sshConfig = yield* host.configWith({
          lines: [...noKeys, "ProxyJump bastion", `UserKnownHostsFile ${host.knownHostsPath}`]
        })
        const jump = yield* bastion.configWith({ lines: [...noKeys, `UserKnownHostsFile ${bastion.knownHostsPath}`] })
        const [jumpBlock = ""] = (yield* fs.readFileString(jump)).split("Host *")
        yield* fs.writeFileString(sshConfig, `${jumpBlock}\n${yield* fs.readFileString(sshConfig)}`)
        const person = yield* scriptedPrompts(({ kind }) => (kind === "password" ? password : codes[3]))
        const before = yield* Effect.all([bastion.accepted, host.accepted])
        yield* connectOnce(remoteTo(host, { sshConfig }), person.prompts)
        assert.deepStrictEqual(
          (yield* person.asked).map((prompt) => [prompt.kind, prompt.host, prompt.attempt, prompt.text.trim()]),
          [
            ["password", `${bastion.user}@127.0.0.1`, 1, `${bastion.user}@127.0.0.1's password:`],
            ["password", `${host.user}@127.0.0.1`, 1, `(${host.user}@127.0.0.1) Password:`],
            [
              "one-time-code",
              `${host.user}@127.0.0.1`,
              1,
              `(${host.user}@127.0.0.1) One-time password (OATH) for \`${host.user}':`
            ]
          ]
        )
        const after = yield* Effect.all([bastion.accepted, host.accepted])
        assert.deepStrictEqual(after, [before[0] + 1, before[1] + 1])
        const connected = yield* sshWith(sshConfig)
        const refusing = yield* scriptedPrompts(({ kind }) => (kind === "password" ? password : undefined))
        const error = yield* Effect.flip(connectOnce(remoteTo(host, { sshConfig }), refusing.prompts))
        assert.include(error.message, `You refused to give the one-time code for ${host.user}@127.0.0.1`)
        // Beside the connection that was made, nothing is left: neither this attempt's ssh, nor the one of its jump host.
        assert.deepStrictEqual(yield* sshWith(sshConfig), connected)
      })
    )

    it.effect("R11 the questions of two remotes never race: one is shown, the other waits", () =>
      Effect.gen(function* () {
        const { password: one, keys: two } = yield* Hosts
        const first = remoteTo(one, { sshConfig: yield* one.configWith({ lines: noKeys }) })
        const keyPath = yield* two.newKey({ passphrase, authorized: true })
        const second = remoteTo(two, { sshConfig: yield* two.configWith({ keyPath }) })
        const bothWait = yield* Latch.make()
        const person = yield* scriptedPrompts(({ kind }) =>
          Effect.as(bothWait.await, kind === "password" ? password : passphrase)
        )
        const arrived = yield* Ref.make(0)
        const queue = yield* queued(person.prompts)
        const counting = {
          ...queue,
          ask: (prompt: Prompt) =>
            Ref.updateAndGet(arrived, (n) => n + 1).pipe(
              Effect.tap((n) => (n === 2 ? bothWait.open : Effect.void)),
              Effect.andThen(queue.ask(prompt))
            )
        }
        yield* Effect.all([connectOnce(first, counting), connectOnce(second, counting)], { concurrency: 2 })
        assert.strictEqual((yield* person.asked).length, 2)
        assert.strictEqual((yield* person.onScreen).most, 1)
      })
    )

    it.effect("R11 a question whose ssh has died leaves the screen, and the attempt ends", () =>
      Effect.gen(function* () {
        const { password: host } = yield* Hosts
        const sshConfig = yield* host.configWith({ lines: noKeys })
        const shown = yield* Latch.make()
        const person = yield* scriptedPrompts(() => Effect.andThen(shown.open, Effect.never))
        const attempt = yield* Effect.forkChild(
          Effect.flip(connectOnce(remoteTo(host, { sshConfig }), person.prompts)),
          { startImmediately: true }
        )
        yield* shown.await
        for (const pid of yield* sshWith(sshConfig)) process.kill(pid, "SIGKILL")
        const error = yield* Fiber.join(attempt)
        assert.instanceOf(error, SshError)
        assert.strictEqual((yield* person.onScreen).now, 0)
      })
    )

    it.effect("R13 an answer is in no process's words or environment, and in no file, while more is asked", () =>
      Effect.gen(function* () {
        const { codes: host } = yield* Hosts
        const fs = yield* FileSystem.FileSystem
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines: noKeys }) })
        const folder = yield* controlFolder
        const everywhere = Effect.gen(function* () {
          const files = (yield* fs.readDirectory(folder, { recursive: true })).map((name) => `${folder}/${name}`)
          const texts = yield* Effect.forEach(files, (path) =>
            Effect.flatMap(fs.stat(path), ({ type }) =>
              type === "File" ? fs.readFileString(path) : Effect.succeed("")
            ).pipe(Effect.orElseSucceed(() => ""))
          )
          const pids = (yield* fs.readDirectory("/proc")).filter((name) => /^\d+$/.test(name))
          const words = yield* Effect.forEach(
            pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]),
            (path) => Effect.orElseSucceed(fs.readFileString(path), () => "")
          )
          return [...texts, ...words].filter((text) => text.includes(password))
        }).pipe(Effect.orDie)
        const found = yield* Ref.make<ReadonlyArray<string> | undefined>(undefined)
        const person = yield* scriptedPrompts(({ kind }) =>
          kind === "password"
            ? password
            : Effect.as(
                Effect.flatMap(everywhere, (hits) => Ref.set(found, hits)),
                codes[4]
              )
        )
        const log = yield* connectOnce(remote, person.prompts)
        assert.deepStrictEqual(yield* Ref.get(found), [])
        assert.notInclude(log, password)
        const names = yield* Effect.orDie(fs.readDirectory(folder))
        assert.deepStrictEqual(
          names.filter((name) => name.startsWith(`ask.${process.pid}.`)),
          []
        )
      })
    )
  }
)
