import { Data, Effect, Option } from "effect"
import type { PromptHint } from "./PromptText.ts"

/** One run of the program that ssh starts for a question. */
export interface Asker {
  /** What its files are called, without the ending. */
  readonly name: string
  readonly pid: number
  /** The ssh process that asks: there is one for every jump host. */
  readonly ssh: number
  /** `text` where ssh gave none. */
  readonly hint: PromptHint
}

/** Who put this file into the folder, if it is a question. */
export const askerOf = (file: string): Option.Option<Asker> => {
  const [, name, pid, ssh, hint] = /^((\d+)\.(\d+)\.(\w+))\.question$/.exec(file) ?? []
  if (name === undefined || hint === undefined) return Option.none()
  return Option.some({ name, pid: Number(pid), ssh: Number(ssh), hint })
}

class NoProcess extends Data.TaggedError("NoProcess")<{ readonly cause: unknown }> {}

const signal = (pid: number, name: NodeJS.Signals | 0) =>
  Effect.try({ try: () => process.kill(pid, name), catch: (cause) => new NoProcess({ cause }) })

export const isAlive = (pid: number): Effect.Effect<boolean> => Effect.isSuccess(signal(pid, 0))

/** Whether somebody still waits for the answer. */
export const isAsking = ({ pid, ssh }: Asker): Effect.Effect<boolean> =>
  Effect.isSuccess(Effect.andThen(signal(pid, 0), signal(ssh, 0)))

/** Ends the program without an answer: ssh takes that as a no. */
export const endAsker = ({ pid }: Asker): Effect.Effect<void> => Effect.ignore(signal(pid, "SIGTERM"))
