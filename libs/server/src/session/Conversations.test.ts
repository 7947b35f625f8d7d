import { assert } from "@effect/vitest"
import { conversationPlace } from "@maestro/core/conversation/ConversationPlace"
import { Machines } from "@maestro/core/machine/Machines"
import { Conversations } from "@maestro/core/session/Conversations"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Redacted } from "effect"
import { randomUUID } from "node:crypto"
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type KeptConversation, keptBy } from "../testing/AgentConversations.ts"
import { aTurn, startOf } from "../testing/aSession.ts"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { aDraft } from "../testing/SessionWorld.ts"

type Agent = keyof typeof keptBy
const agents = Object.keys(keptBy) as ReadonlyArray<Agent>

/** The home on the machine, whose files are on the machine of the test. */
const homeOf = Effect.gen(function* () {
  const { machine } = yield* Place
  const place = yield* Machines.use((machines) => Effect.provide(conversationPlace(undefined), machines.get(machine)))
  return dirname(place?.folders.CLAUDE_CONFIG_DIR ?? "")
})

/** A project of its own for a test. */
const newProject = Effect.map(Place, ({ folder }) => mkdtempSync(join(folder, "my_project.")))

/** Writes what an agent keeps of a conversation, and how long ago it was last used. */
const keep = Effect.fnUntraced(function* (
  agent: Agent,
  fields: Partial<KeptConversation> & { readonly cwd: string },
  daysAgo = 1
) {
  const home = yield* homeOf
  // SFTP tells times in whole seconds.
  const at = new Date((Math.trunc(Date.now() / 1000) - daysAgo * 86_400) * 1000)
  const kept: KeptConversation = { id: randomUUID(), prompt: "fix it", at, ...fields }
  for (const { path, text } of keptBy[agent](kept)) {
    const file = join(home, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    utimesSync(file, at, at)
  }
  return kept
})

const newSession = Effect.fnUntraced(function* (agent: string, cwd: string) {
  const { machine } = yield* Place
  const draft = aDraft({ name: `${agent} ${randomUUID()}`, agent, machine, cwd })
  return yield* Sessions.use((sessions) => sessions.create(draft, {}))
})

const listed = (session: string) => Conversations.use((conversations) => conversations.list(session))

onEveryMachine("conversations", (it) => {
  for (const agent of agents)
    it.effect(`S3: those of ${agent} that were begun outside are listed, newest first, by their first prompts`, () =>
      Effect.gen(function* () {
        const cwd = yield* newProject
        const session = yield* newSession(agent, cwd)
        const old = yield* keep(agent, { cwd, prompt: "first line\n\tand ümlaut \u001b[31m" }, 3)
        const elsewhere = yield* keep(agent, { cwd: "/somewhere/else" }, 1)
        // The last one: gemini-cli's list of projects is one file.
        const recent = yield* keep(agent, { cwd, prompt: "long ".repeat(100) }, 2)
        const found = yield* listed(session.id)
        assert.deepEqual(
          found.map(({ id, updatedAt }) => [id, updatedAt]),
          [recent, old].map(({ at, id }) => [id, at.getTime()])
        )
        assert.strictEqual(found[1]?.title, "first line and ümlaut [31m")
        assert.match(found[0]?.title ?? "", /^long long .*long…$/)
        assert.notInclude(
          found.map(({ id }) => id),
          elsewhere.id
        )
      })
    )

  it.effect("S3: they are found in a folder below the home, through links, and where a variable has moved them", () =>
    Effect.gen(function* () {
      const home = yield* homeOf
      const name = `linked ${randomUUID()}`
      const cwd = yield* newProject
      symlinkSync(cwd, join(home, name))
      const { id } = yield* keep("codex", { cwd })
      const session = yield* newSession("codex", `~/${name}`)
      assert.deepEqual(
        (yield* listed(session.id)).map((each) => each.id),
        [id]
      )
      const elsewhere = { CODEX_HOME: Redacted.make(yield* newProject) }
      yield* Sessions.use((sessions) =>
        sessions.change(session.id, (draft) => ({ ...draft, env: { CODEX_HOME: { secret: false } } }), elsewhere)
      )
      assert.deepEqual(yield* listed(session.id), [])
      renameSync(join(home, ".codex/sessions"), join(Redacted.value(elsewhere.CODEX_HOME), "sessions"))
      assert.deepEqual(
        (yield* listed(session.id)).map((each) => each.id),
        [id]
      )
    })
  )

  it.effect("S3: what is broken, empty or somebody else's among the files does not hide the others", () =>
    Effect.gen(function* () {
      const [home, cwd] = [yield* homeOf, yield* newProject]
      const session = yield* newSession("claude-code", cwd)
      const good = yield* keep("claude-code", { cwd })
      const project = dirname(join(home, keptBy["claude-code"](good)[0]?.path ?? ""))
      const write = (name: string, text: string | Uint8Array) => writeFileSync(join(project, name), text)
      write(`${randomUUID()}.jsonl`, "")
      write(`${randomUUID()}.jsonl`, '{"type":"user","message":{"content":"torn')
      write(`${randomUUID()}.jsonl`, new Uint8Array([0xff, 0xfe, 0, 10, 0x7b, 10]))
      write(
        `${randomUUID()}.jsonl`,
        `${JSON.stringify({ type: "user", isSidechain: true, cwd, message: { content: "part" } })}\n`
      )
      // A line that never ends is not read to its end.
      write(`${randomUUID()}.jsonl`, "x".repeat(8 * 1024 * 1024))
      mkdirSync(join(project, `${randomUUID()}.jsonl`))
      symlinkSync("/nonexistent", join(project, `${randomUUID()}.jsonl`))
      assert.deepEqual(
        (yield* listed(session.id)).map(({ id }) => id),
        [good.id]
      )
    })
  )

  it.effect(
    "S3: a session goes on with one that it was given, once that is there, and with none after forgetting",
    () =>
      Effect.gen(function* () {
        const conversations = yield* Conversations
        const cwd = yield* newProject
        const session = yield* newSession("codex", cwd)
        const { id } = yield* keep("codex", { cwd })
        const adopted = yield* conversations.adopt(session.name, id)
        assert.strictEqual(adopted.agentSessionId, id)
        const missing = yield* Effect.flip(conversations.adopt(session.name, randomUUID()))
        assert.strictEqual(missing._tag, "ConversationNotFound")
        const option = yield* Effect.flip(conversations.adopt(session.name, "--last", { unchecked: true }))
        assert.strictEqual(option._tag, "OptionRefused")
        const unchecked = yield* conversations.adopt(session.name, "of-another-folder", { unchecked: true })
        assert.strictEqual(unchecked.agentSessionId, "of-another-folder")
        const forgotten = yield* conversations.forget(session.name)
        assert.isUndefined(forgotten.agentSessionId)
      })
  )

  it.effect("S3: neither is done while the agent is at work", () =>
    Effect.gen(function* () {
      const [conversations, turns] = [yield* Conversations, yield* TurnStore]
      const session = yield* newSession("codex", yield* newProject)
      const turn = aTurn(session)
      yield* turns.enqueue(turn, "last")
      yield* turns.start(turn.id, startOf(session))
      const refused = [
        yield* Effect.flip(conversations.adopt(session.name, "some")),
        yield* Effect.flip(conversations.forget(session.name))
      ]
      assert.deepEqual(
        refused.map(({ _tag }) => _tag),
        ["SessionBusy", "SessionBusy"]
      )
    })
  )

  it.effect("S3: an agent whose conversations nobody knows of, and a folder that is not there, are said", () =>
    Effect.gen(function* () {
      const demo = yield* newSession("demo", yield* newProject)
      const unlisted = yield* Effect.flip(listed(demo.id))
      assert.strictEqual(unlisted._tag, "ConversationsUnlisted")
      assert.include(unlisted.message, "--unchecked")
      const nowhere = yield* newSession("codex", "/nonexistent")
      const error = yield* Effect.flip(listed(nowhere.id))
      assert.strictEqual(error._tag, "ConversationsUnavailable")
      assert.include(error.message, "/nonexistent")
    })
  )

  it.effect("S3: opencode is asked itself, and one that is not there or prints nonsense is said", () =>
    Effect.gen(function* () {
      const [home, directory] = [yield* homeOf, yield* newProject]
      const session = yield* newSession("opencode", directory)
      const program = join(home, ".opencode/bin/opencode")
      rmSync(program, { force: true })
      const missing = yield* Effect.flip(listed(session.id))
      assert.strictEqual(missing._tag, "ConversationsUnavailable")

      const write = (listing: string) => {
        mkdirSync(dirname(program), { recursive: true })
        writeFileSync(
          program,
          `#!/bin/sh\n[ "$1" = --version ] && echo 1.18.33 && exit\necho "$*" >&2\ncat <<'END'\n${listing}\nEND\n`
        )
        chmodSync(program, 0o755)
      }
      const one = {
        id: "ses_1",
        title: "hello",
        updated: 1_795_399_546_809,
        created: 1,
        projectId: "global",
        directory
      }
      write(JSON.stringify([one, { ...one, id: "ses_2", directory: "/somewhere/else" }]))
      assert.deepEqual(yield* listed(session.id), [{ id: "ses_1", title: "hello", updatedAt: one.updated }])
      write("Database is locked")
      const error = yield* Effect.flip(listed(session.id))
      assert.include(error.message, "Database is locked")
    })
  )
})
