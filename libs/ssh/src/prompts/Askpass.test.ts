import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import type { PromptNotice } from "@maestro/core/remote/Prompts"
import { Effect, FileSystem, Queue, Redacted, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { serveAskpass } from "./Askpass.ts"
import { askpassScript } from "./AskpassScript.ts"

/** Runs the program as ssh does: with the question as its only word. */
const asSsh = (program: string, question: string, hint: string) =>
  ChildProcess.make(program, [question], {
    env: { PATH: process.env["PATH"] ?? "", ...(hint === "" ? {} : { SSH_ASKPASS_PROMPT: hint }) },
    stdin: "ignore"
  })

/** A bridge whose person is asked nothing, and what is shown to that person. */
const bridge = (answer: string) =>
  Effect.gen(function* () {
    const events = yield* Queue.unbounded<PromptNotice | "gone">()
    const askpass = yield* serveAskpass({
      remote: "gpu",
      readLog: Effect.succeed("debug1: Authenticating to gpu.example.org:22 as 'ann'\n"),
      prompts: {
        batch: false,
        ask: () => Effect.succeed(Redacted.make(answer)),
        notify: (notice) =>
          Effect.acquireRelease(Queue.offer(events, notice), () => Queue.offer(events, "gone")).pipe(Effect.asVoid)
      }
    })
    return { events, program: askpass.env["SSH_ASKPASS"] ?? "" }
  })

describe("the program that ssh runs for a question (R11)", () => {
  it.live("a key that waits for a touch is a notice, from when ssh shows it until ssh ends it", () =>
    Effect.gen(function* () {
      const { events, program } = yield* bridge("")
      const text = "Confirm user presence for key ED25519-SK SHA256:abc"
      const child = yield* asSsh(program, text, "none")
      assert.deepStrictEqual(yield* Queue.take(events), {
        kind: "touch",
        remote: "gpu",
        host: "ann@gpu.example.org",
        text
      })
      yield* child.kill()
      assert.strictEqual(yield* Queue.take(events), "gone")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("gives the answer to the byte, and a no by its exit code where ssh wants that", () =>
    Effect.gen(function* () {
      const answer = "  $(x) 'quoted' \"too\" \\n é %s  "
      const { program } = yield* bridge(answer)
      const child = yield* asSsh(program, "Enter PIN for ED25519-SK key /k: ", "")
      assert.strictEqual(yield* Stream.mkString(Stream.decodeText(child.stdout)), `${answer}\n`)
      const no = yield* bridge("no")
      const refusing = yield* asSsh(no.program, "Add key /k (ann@laptop) to agent?", "confirm")
      const end = yield* Effect.result(refusing.exitCode)
      assert.isFalse(end._tag === "Success" && Number(end.success) === 0)
      assert.strictEqual(yield* Stream.mkString(Stream.decodeText(refusing.stdout)), "")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("does not wait for a process that was killed before it answered", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const answering = yield* ChildProcess.make("sleep", ["3600"])
      const program = `${folder}/askpass`
      yield* fs.writeFileString(program, askpassScript(Number(answering.pid)), { mode: 0o700 })
      const child = yield* asSsh(program, "Password: ", "")
      yield* answering.kill({ killSignal: "SIGKILL" })
      assert.strictEqual(Number(yield* child.exitCode), 1)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
