// A Maestro of its own over the store in the folder given: tests start several, and kill some of them.
import { JobId } from "@maestro/core/machine/Jobs"
import { Turns } from "@maestro/core/session/Turns"
import { Effect, Stream } from "effect"
import { follow, maestroIn } from "./SessionWorld.ts"

const [folder = "", action = "", name = ""] = process.argv.slice(2)

const say = (line: string) => Effect.sync(() => void process.stdout.write(`${line}\n`))

const actions: Readonly<Record<string, Effect.Effect<void, unknown, Turns>>> = {
  advance: Turns.use((turns) => turns.advance(name)),
  follow: Effect.suspend(() => Stream.runForEach(follow(JobId.make(name)), (update) => say(JSON.stringify(update))))
}

await Effect.runPromise(
  Effect.andThen(say("ready"), actions[action] ?? Effect.die(`no action ${action}`)).pipe(
    Effect.andThen(say("done")),
    Effect.provide(maestroIn(folder))
  )
)
process.exit(0)
