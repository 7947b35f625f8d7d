import { type Maestro, newMaestro, type Running } from "@maestro/cli/testing/Maestro"
import { AgentOutcome } from "@maestro/core/agent/AgentOutcome"
import * as AgentHost from "@maestro/testhosts/agents/AgentHost"
import type { TestHostError } from "@maestro/testhosts/TestHost"
import { Context, Effect, Layer, Schema } from "effect"

/** A line of what `maestro run --json` prints. */
const Line = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
const decodeLine = Schema.decodeUnknownSync(Line)
const decodeOutcome = Schema.decodeUnknownSync(AgentOutcome)

export type EventLine = typeof Line.Type

/** One turn, as a program that reads `--json` sees it. */
export interface SeenTurn {
  readonly id: string
  readonly events: ReadonlyArray<EventLine>
  readonly outcome: AgentOutcome
  readonly code: number
  /** Everything that was printed: for the message of an assertion. */
  readonly said: string
  /** Milliseconds. */
  readonly elapsed: number
}

/** JSON Lines. */
export const linesOf = (text: string): ReadonlyArray<EventLine> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => decodeLine(line))

/** Lines that are about a turn, and no event of it. */
const asides = new Set(["stderr", "link", "outcome", "queued"])

const seenTurn = (
  { code, stderr, stdout }: { code: number; stdout: Buffer; stderr: string },
  began: number
): SeenTurn => {
  const said = `exit code ${code}\n${stdout.toString()}\n${stderr}`
  const [first, ...rest] = linesOf(stdout.toString())
  const last = rest.at(-1)
  if (first === undefined || last?.["type"] !== "outcome") throw new Error(`a turn without an outcome: ${said}`)
  return {
    id: String(first["id"]),
    events: rest.filter(({ type }) => !asides.has(String(type))),
    outcome: decodeOutcome(last),
    code,
    said,
    elapsed: performance.now() - began
  }
}

/** What a person has who runs agents on the host: a Maestro, which knows the host as "gpu". */
export class AgentWorld extends Context.Service<
  AgentWorld,
  {
    readonly agents: AgentHost.AgentHost["Service"]
    readonly maestro: Maestro
    /** Runs `maestro` to its end with words that end in a prompt, and understands what it printed. */
    turn(words: ReadonlyArray<string>): Effect.Effect<SeenTurn>
    /** Waits for the end of a turn that was started. */
    ended(running: Running): Effect.Effect<SeenTurn>
  }
>()("@maestro/e2e/AgentWorld") {}

const make = Effect.gen(function* () {
  const agents = yield* AgentHost.AgentHost
  const { alias, sshConfigPath } = agents.host
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", alias, "--ssh-config", sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  const turn = Effect.fnUntraced(function* (words: ReadonlyArray<string>) {
    const began = performance.now()
    return seenTurn(yield* maestro.run(["--json", ...words]), began)
  })
  const ended = Effect.fnUntraced(function* (running: Running) {
    const began = performance.now()
    return seenTurn(yield* running.end, began)
  })
  return AgentWorld.of({ agents, maestro, turn, ended })
})

export const layer: Layer.Layer<AgentWorld, TestHostError> = Layer.effect(AgentWorld, make).pipe(
  Layer.provide(AgentHost.layer)
)

/** A word that no other test has. */
export const newWord = () => `word${Math.random().toString(36).slice(2, 12)}`

/** Milliseconds. Real agents take seconds to start, and on a busy machine ten times that. */
export const testLimit = 480_000
