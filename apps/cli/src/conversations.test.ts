import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { sessionUnderTest } from "./testing/FakeClaude.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  const { home } = remote.host
  const folder = join(home, "my.project")
  mkdirSync(folder)
  const { session } = yield* sessionUnderTest(remote, ["--cwd", "~/my.project"])
  /** What claude-code keeps of a conversation that somebody had with it on the machine itself. */
  const begin = (id: string, prompt: string) =>
    Effect.sync(() => {
      const path = join(home, ".claude/projects", folder.replaceAll(/[^a-zA-Z0-9]/g, "-"), `${id}.jsonl`)
      mkdirSync(dirname(path), { recursive: true })
      const line = { type: "user", cwd: folder, sessionId: id, message: { role: "user", content: prompt } }
      writeFileSync(path, `${JSON.stringify(line)}\n`)
      // Its own memory of it, as the program under test has one.
      writeFileSync(join(home, `conversation.${id}`), "one line\n")
    })
  return { ...remote, session, begin }
})

describe("conversations begun outside Maestro (S3, F1)", () => {
  it.live("are listed, adopted, gone on with, and left for a new one", () =>
    Effect.gen(function* () {
      const { begin, maestro } = yield* setUp
      const none = yield* maestro.run(["session", "conversations", "api"])
      assert.deepEqual(
        [none.code, none.stdout.toString()],
        [0, 'claude-code keeps no conversations of the folder of "api".\n']
      )
      yield* begin("outside-1", "why is\nthe sky \u001b[31mblue?")
      const adopted = yield* maestro.run(["session", "adopt", "api", "outside-1"])
      assert.deepEqual(
        [adopted.code, adopted.stdout.toString()],
        [0, '"api" goes on with the conversation outside-1.\n']
      )
      const shown = yield* maestro.run(["session", "conversations", "api"])
      assert.match(shown.stdout.toString(), /^\* +outside-1 +\d{4}-\d\d-\d\d \d\d:\d\d\S* +why is the sky .*blue\?$/m)
      assert.notInclude(shown.stdout.toString(), "\u001b")

      const sent = yield* maestro.run(["send", "api", "--", "and the sea?"])
      assert.include(sent.stdout.toString(), "Prompt 2: and the sea?\n")
      const forgotten = yield* maestro.json(["session", "forget", "api"])
      assert.isUndefined(forgotten.session.conversation)
      const anew = yield* maestro.run(["send", "api", "--", "hello"])
      assert.include(anew.stdout.toString(), "Prompt 1: hello\n")
    })
  )

  it.live("are refused when they are not there, with what to do, and programs get the code", () =>
    Effect.gen(function* () {
      const { begin, maestro } = yield* setUp
      yield* begin("outside-1", "hello")
      const missing = yield* maestro.run(["session", "adopt", "api", "outside-2"])
      assert.strictEqual(missing.code, 5)
      assert.include(missing.stderr, "maestro session conversations api")
      const wrong = yield* maestro.run(["session", "adopt", "nobody", "outside-1", "--json"])
      assert.deepEqual([wrong.code, JSON.parse(wrong.stderr).error.code], [5, "session-not-found"])
      const listed = yield* maestro.json(["session", "conversations", "api"])
      assert.deepInclude(listed.conversations[0], { id: "outside-1", title: "hello", current: false })
      yield* maestro.run(["session", "add", "plain", "--remote", "gpu", "--agent", "custom", "--agent-command", "cat"])
      const unlisted = yield* maestro.run(["session", "conversations", "plain", "--json"])
      assert.deepEqual([unlisted.code, JSON.parse(unlisted.stderr).error.code], [6, "conversations-unlisted"])
    })
  )

  it.live("are no empty list where the machine cannot be asked (S7)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const sshConfig = yield* host.configWith({ port: 1 })
      yield* maestro.json(["remote", "edit", "gpu", "--ssh-config", sshConfig])
      const { code, stderr, stdout } = yield* maestro.run(["session", "conversations", "api", "--json"])
      assert.deepEqual([code, stdout.toString(), JSON.parse(stderr).error.code], [3, "", "refused"])
    })
  )
})
