import { assert } from "@effect/vitest"
import { largestAttachment } from "@maestro/core/session/Attachments"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { answers } from "../testing/ScriptedAgent.ts"
import { advance, followed, newSession, run, send } from "../testing/SessionWorld.ts"

/** A file of this machine. */
const file = (folder: string, path: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
  return join(folder, path)
}
const mode = (path: string) => statSync(path).mode & 0o777

onEveryMachine("files that go with a prompt", (it) => {
  it.effect("S3: are on the machine before the agent starts, private, byte for byte, whatever they are called", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      const session = yield* newSession({ name: "files", machine, cwd: folder })
      const odd = file(folder, 'here/it\'s a "name"\nwith ümläut.png', new Uint8Array([0, 255, 10, 13]))
      const paths = [odd, file(folder, "a/notes.md", "first"), file(folder, "b/notes.md", "second")]
      const { outcome, turn } = yield* run("files", `${answers("read them")}exit\n`, { attachments: paths })
      assert.strictEqual(outcome.status, "success")
      const there = turn.attachments.map(({ remotePath }) => remotePath)
      assert.deepEqual(
        there.map((path) => readFileSync(path)),
        paths.map((path) => readFileSync(path))
      )
      assert.deepEqual(
        turn.attachments.map(({ size }) => size),
        [4, 5, 6]
      )
      assert.strictEqual(new Set(there).size, 3)
      assert.isTrue(there.every((path) => path.startsWith("/") && !path.includes("\n")))
      const scratch = dirname(there[0] ?? "")
      assert.deepEqual([mode(there[0] ?? ""), mode(scratch), mode(dirname(scratch))], [0o600, 0o700, 0o700])
      assert.isTrue(scratch.endsWith(`.local/state/maestro/attachments/${session.id}/${turn.id}`))
      yield* Sessions.use((sessions) => sessions.remove("files"))
      assert.isFalse(existsSync(dirname(scratch)))
    })
  )

  it.effect("S3: stand in the prompt by their paths there", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      yield* newSession({ name: "listed", machine, cwd: folder })
      // All that follows in the prompt is what this line has as its input.
      const { turn } = yield* run("listed", "cat >rest <<'END'\nlook at these", {
        attachments: [file(folder, "one.txt", "1"), file(folder, "two.txt", "2")]
      })
      const paths = turn.attachments.map(({ remotePath }) => `- ${remotePath}\n`).join("")
      assert.strictEqual(readFileSync(join(folder, "rest"), "utf8"), `look at these\n\nAttached files:\n${paths}`)
    })
  )

  it.effect("S3: that cannot go are refused with their name and why, and then nothing is sent and nothing stays", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      const session = yield* newSession({ name: "refused", machine })
      const large = join(folder, "large")
      closeSync(openSync(large, "w"))
      truncateSync(large, largestAttachment + 1)
      const good = file(folder, "good", "good")
      const refusals: ReadonlyArray<readonly [string, string]> = [
        [join(folder, "not-there"), "there is no such file"],
        [folder, "it is a folder"],
        ["/dev/null", "not a regular file"],
        ["relative/path", "must be absolute"],
        [large, "64 MiB is the most"]
      ]
      const first = yield* run("refused", answers("with a file\nexit"), { attachments: [good] })
      const scratch = dirname(dirname(first.turn.attachments[0]?.remotePath ?? ""))
      for (const [path, why] of refusals) {
        const error = yield* Effect.flip(send("refused", answers("never"), { attachments: [good, path] }))
        assert.strictEqual(error._tag, "AttachmentRefused")
        assert.include(error.message, path)
        assert.include(error.message, why)
      }
      assert.deepEqual(yield* TurnStore.use((store) => store.queued(session.id)), [])
      assert.deepEqual(
        (yield* TurnStore.use((store) => store.recent(session.id, 9))).map(({ id }) => id),
        [first.turn.id]
      )
      assert.deepEqual(readdirSync(scratch), [first.turn.id])
    })
  )

  it.effect("S3: that were removed before their turn came up are missed, and the turn is not run without them", () =>
    Effect.gen(function* () {
      const { folder, machine } = yield* Place
      yield* newSession({ name: "missed", machine, cwd: folder })
      const turn = yield* send("missed", `echo ran >missed-ran\n${answers("never")}`, {
        attachments: [file(folder, "lost.txt", "lost")]
      })
      rmSync(turn.attachments[0]?.remotePath ?? "")
      yield* advance("missed")
      const { outcome } = yield* followed(turn.id)
      assert.strictEqual(outcome.status, "error")
      assert.deepInclude(outcome.error, { kind: "not-found", code: "attachment-not-found" })
      assert.include(outcome.error?.message, "lost.txt")
      assert.isFalse(existsSync(join(folder, "missed-ran")))
    })
  )
})
