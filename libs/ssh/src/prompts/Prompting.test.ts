import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { queued } from "@maestro/core/remote/PromptQueue"
import { Prompts } from "@maestro/core/remote/Prompts"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Context, Effect, Layer } from "effect"
import { connectOnce } from "../testing/ConnectOnce.ts"
import { remoteTo } from "../testing/HostRemote.ts"
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

    it.effect("R11 batch mode never asks", () =>
      Effect.gen(function* () {
        const { keys } = yield* Hosts
        const keyPath = yield* keys.newKey({ passphrase, authorized: true })
        const remote = remoteTo(keys, { sshConfig: yield* keys.configWith({ keyPath }) })
        const person = yield* scriptedPrompts(() => passphrase)
        const error = yield* Effect.flip(connectOnce(remote, { ...person.prompts, batch: true }))
        assert.strictEqual(error.reason.code, "key-passphrase")
        assert.deepStrictEqual(yield* person.asked, [])
        assert.isTrue((yield* Prompts).batch)
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
  }
)
