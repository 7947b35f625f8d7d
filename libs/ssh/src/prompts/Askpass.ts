import { constants } from "node:fs"
import { open as openFile } from "node:fs/promises"
import type { Prompt, PromptsShape, PromptUnanswered } from "@maestro/core/remote/Prompts"
import {
  Data,
  Deferred,
  Duration,
  Effect,
  FiberMap,
  FileSystem,
  Option,
  Path,
  Redacted,
  Ref,
  Schedule,
  type Scope,
  SubscriptionRef
} from "effect"
import { askpassFolder, type NoAskpass } from "./AskpassFolder.ts"
import { type Asker, askerOf, endAsker, isAsking } from "./Asker.ts"
import { hopIn, readPrompt } from "./PromptText.ts"

/** A question that stays without an answer: ssh must be ended, or it would go on with an empty one. */
export class Unanswered extends Data.TaggedError("Unanswered")<{
  readonly prompt: Prompt
  readonly why: PromptUnanswered["why"]
}> {}

/** A question that got an answer, right or wrong, and how long the person took. */
export interface Answered {
  readonly prompt: Prompt
  readonly millis: number
}

/** The questions of one connection attempt, by whichever of its ssh processes they are asked. */
export interface Askpass {
  /** What the first ssh process gets; those that it starts for its jump hosts inherit it. */
  readonly env: Readonly<Record<string, string>>
  /** How many questions and notices a person is looking at, or waits for. */
  readonly open: SubscriptionRef.SubscriptionRef<number>
  /** What was answered so far. */
  readonly answered: Effect.Effect<ReadonlyArray<Answered>>
  /** Fails when a question stays without an answer. */
  readonly unanswered: Effect.Effect<never, Unanswered>
}

export interface AskpassOptions {
  readonly remote: string
  readonly prompts: PromptsShape
  /** ssh's log so far: it tells which hop is being logged in to. */
  readonly readLog: Effect.Effect<string>
}

/** How often the folder is looked at. It exists only while a connection is being made. */
const look = Schedule.spaced("50 millis")

class NotWritten extends Data.TaggedError("NotWritten")<{ readonly cause: unknown }> {}

/**
 * Gives an answer to the program that waits at the other end of the pipe. It is opened without waiting, since nobody
 * may be there any more; the program may also not be there yet.
 */
const writeAnswer = (path: string, answer: string) =>
  Effect.tryPromise({
    try: async () => {
      const pipe = await openFile(path, constants.O_WRONLY | constants.O_NONBLOCK)
      await pipe.writeFile(`${answer}\n`).finally(() => pipe.close())
    },
    catch: (cause) => new NotWritten({ cause })
  }).pipe(Effect.retry({ schedule: Schedule.spaced("20 millis"), times: 250 }), Effect.ignore)

/** How a question is told from others, to count how often it was asked. */
const sameQuestion = ({ kind, host, text }: Omit<Prompt, "attempt">) => JSON.stringify([kind, host, text])

/** Serves the questions of one connection attempt until the scope closes. */
export const serveAskpass: (
  options: AskpassOptions
) => Effect.Effect<Askpass, NoAskpass, Scope.Scope | FileSystem.FileSystem | Path.Path> = Effect.fn("Askpass.serve")(
  function* ({ remote, prompts, readLog }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { folder, program } = yield* askpassFolder
    const handlers = yield* FiberMap.make<string>()
    const asked = yield* Ref.make<ReadonlyMap<string, number>>(new Map())
    /** What each ssh process last asked about a host key: "Please type 'yes', 'no'..." does not repeat it. */
    const hostKeys = yield* Ref.make<ReadonlyMap<number, string>>(new Map())
    const answered = yield* Ref.make<ReadonlyArray<Answered>>([])
    const unanswered = yield* Deferred.make<never, Unanswered>()
    const open = yield* SubscriptionRef.make(0)

    const promptOf = Effect.fnUntraced(function* (asker: Asker, said: string) {
      const before = (yield* Ref.get(hostKeys)).get(asker.ssh)
      const isRepeated = before !== undefined && said.startsWith("Please type 'yes', 'no'")
      const text = isRepeated ? before : said
      const read = readPrompt(text, asker.hint)
      const host = read.host ?? hopIn(yield* readLog)
      if (read.kind === "touch" || read.kind === "info") return { kind: read.kind, remote, host, text }
      if (read.kind === "host-key") yield* Ref.update(hostKeys, (all) => new Map(all).set(asker.ssh, text))
      const question = { kind: read.kind, remote, host, text }
      const key = sameQuestion(question)
      const attempt = ((yield* Ref.get(asked)).get(key) ?? 0) + 1
      yield* Ref.update(asked, (all) => new Map(all).set(key, attempt))
      return { ...question, attempt }
    })

    const answer = Effect.fnUntraced(function* (asker: Asker, prompt: Prompt) {
      const [took, given] = yield* Effect.timed(Effect.result(prompts.ask(prompt)))
      if (given._tag === "Failure") {
        yield* Deferred.fail(unanswered, new Unanswered({ prompt, why: given.failure.why }))
        return yield* endAsker(asker)
      }
      const text = Redacted.value(given.success)
      const isNo = (prompt.kind === "host-key" || prompt.kind === "confirm") && /^(?:no?)?$/i.test(text.trim())
      if (prompt.kind === "host-key" && isNo)
        yield* Deferred.fail(unanswered, new Unanswered({ prompt, why: "refused" }))
      // ssh takes the end of the program without an answer as a no; a server's own question gets the words.
      if (isNo && asker.hint !== "text") return yield* endAsker(asker)
      yield* Ref.update(answered, (all) => [...all, { prompt, millis: Duration.toMillis(took) }])
      yield* Effect.ignore(fs.writeFileString(path.join(folder, `${asker.name}.ready`), ""))
      yield* writeAnswer(path.join(folder, `${asker.name}.answer`), text)
    })

    const handle = Effect.fnUntraced(
      function* (asker: Asker) {
        const said = yield* fs.readFileString(path.join(folder, `${asker.name}.question`))
        const prompt = yield* promptOf(asker, said.replace(/\n$/, ""))
        if ("attempt" in prompt) return yield* answer(asker, prompt)
        yield* prompts.notify(prompt)
        return yield* Effect.never
      },
      (effect, asker) =>
        effect.pipe(
          Effect.scoped,
          Effect.onInterrupt(() => endAsker(asker)),
          Effect.ignore,
          (handled) =>
            Effect.acquireUseRelease(
              SubscriptionRef.update(open, (count) => count + 1),
              () => handled,
              () => SubscriptionRef.update(open, (count) => count - 1)
            )
        )
    )

    const forgetFile = (asker: Asker) =>
      Effect.ignore(fs.remove(path.join(folder, `${asker.name}.question`), { force: true }))

    /** Takes up what is new, and lets go of questions that nobody waits for any more. */
    const round = Effect.gen(function* () {
      const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])
      for (const asker of names.flatMap((name) => Option.toArray(askerOf(name)))) {
        if (yield* isAsking(asker)) {
          // One that has ended is in the map no more, and has removed its question before.
          if (!(yield* FiberMap.has(handlers, asker.name))) {
            yield* FiberMap.run(handlers, asker.name, handle(asker).pipe(Effect.ensuring(forgetFile(asker))))
          }
          continue
        }
        yield* FiberMap.remove(handlers, asker.name)
        yield* forgetFile(asker)
      }
    })
    yield* round.pipe(Effect.repeat(look), Effect.forkScoped({ startImmediately: true }))
    return {
      env: {
        SSH_ASKPASS: program,
        SSH_ASKPASS_REQUIRE: "force",
        // Clients before 8.4 know no such order, and ask only where there is a display.
        DISPLAY: process.env["DISPLAY"] || ":"
      },
      open,
      answered: Ref.get(answered),
      unanswered: Deferred.await(unanswered)
    }
  }
)
