import type { MachineServices } from "@maestro/core/machine/Machines"
import { Effect } from "effect"
import { type ChosenMachine, chosenMachine, everyMachine, isNamed, onMachine } from "../ChosenMachine.ts"
import { type AppError, failureOf, MachinesUnasked, type Unasked } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"

export interface Answer<A> {
  readonly machine: ChosenMachine
  readonly answer: A
}

export interface Answers<A> {
  readonly answers: ReadonlyArray<Answer<A>>
  /** Machines of which nothing is known: never to be taken for empty ones (product row S7). */
  readonly unasked: ReadonlyArray<Unasked>
}

/**
 * Asks the machine that was named, whose failure is the command's; or else every machine there is, all at once, so that
 * one that does not answer costs its own time-out and holds up no other.
 */
export const askMachines = <A, E extends AppError>(
  flags: MachineFlags,
  question: Effect.Effect<A, E, MachineServices>
) =>
  Effect.gen(function* () {
    const ask = (machine: ChosenMachine) =>
      Effect.map(onMachine(machine, question), (answer): Answer<A> => ({ machine, answer }))
    if (isNamed(flags)) {
      const named: Answers<A> = { answers: [yield* ask(yield* chosenMachine(flags))], unasked: [] }
      return named
    }
    const [answers, unasked] = yield* Effect.partition(
      yield* everyMachine,
      (machine) =>
        Effect.mapError(ask(machine), (error): Unasked => ({ machine: machine.name, failure: failureOf(error) })),
      { concurrency: "unbounded" }
    )
    const all: Answers<A> = { answers, unasked }
    return all
  }).pipe(Effect.withSpan("cli.askMachines"))

/** What a document says of the machines that could not be asked. */
export const unaskedDocument = (unasked: ReadonlyArray<Unasked>) =>
  unasked.map(({ machine, failure: { code, message } }) => ({ machine, code, message }))

/** Ends a command that has shown all the answers there are: with a failure where some are missing. */
export const endOfAnswers = (unasked: ReadonlyArray<Unasked>): Effect.Effect<number, MachinesUnasked> =>
  unasked.length === 0 ? Effect.succeed(exitCodes.done) : Effect.fail(new MachinesUnasked({ unasked }))

/** "a", "a and b", "a, b and c". */
export const machineNames = (answers: ReadonlyArray<Answer<unknown>>): string => {
  const names = answers.map(({ machine }) => machine.name)
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`
}
