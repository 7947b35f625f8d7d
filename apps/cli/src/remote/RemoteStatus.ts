import { Connection } from "@maestro/core/remote/Connection"
import { ConnectionStatus } from "@maestro/core/remote/ConnectionState"
import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Clock, Effect, Option, Schema, Stream, SubscriptionRef } from "effect"
import { onMachine } from "../ChosenMachine.ts"
import { exitCodes } from "../Failure.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { connectionText } from "./ConnectionText.ts"

export interface StatusFlags {
  readonly watch?: boolean
}

interface Known {
  readonly remote: Remote
  readonly status: ConnectionStatus
}

const disabled: ConnectionStatus = { state: { _tag: "Disabled" }, health: { level: "good" } }

const encode = Schema.encodeSync(ConnectionStatus)

const documentOf = ({ remote, status }: Known) => ({ remote: remote.name, ...encode(status) })

/** The connection of a remote, from the moment at which it is asked for. A disabled one is not connected to. */
const statuses = (remote: Remote) =>
  Stream.unwrap(
    remote.enabled
      ? Connection.use(({ retryNow, status }) => Effect.as(retryNow, SubscriptionRef.changes(status)))
      : Effect.succeed(Stream.make(disabled))
  )

const on = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
  onMachine({ ref: { _tag: "Remote", id: remote.id }, remote, name: remote.name }, effect)

/** Whether an attempt has come to something: an answer, a failure, or the need of a person. */
const isOutcome = ({ state, health }: ConnectionStatus): boolean => {
  if (state._tag === "Connected") return health.roundTrip !== undefined
  return state._tag !== "Disconnected" && state._tag !== "Connecting"
}

const outcome = Effect.fnUntraced(function* (remote: Remote) {
  if (!remote.enabled) return { remote, status: disabled } satisfies Known
  const found = yield* on(remote, Stream.runHead(Stream.filter(statuses(remote), isOutcome)))
  return { remote, status: Option.getOrElse(found, () => disabled) } satisfies Known
})

const adviceOf = ({ remote, status: { state } }: Known): ReadonlyArray<string> => {
  if (state._tag !== "Reconnecting" && state._tag !== "Blocked") return []
  const { steps, command } = state.error.reason
  const lines = [...steps.map(printable), ...(command === undefined ? [] : [`Command: ${command}`])]
  return [`\n${remote.name}:`, ...lines.map((line) => `  ${line}`)]
}

/** Who looks once will not see the next try. */
const lookText = ({ status }: Known, now: number): string =>
  status.state._tag === "Reconnecting"
    ? `unreachable: ${printable(status.state.error.reason.title)}`
    : connectionText(status, now)

const exitCodeOf = (all: ReadonlyArray<Known>): number => {
  const tags = all.map(({ status: { state } }) => state._tag)
  if (tags.includes("Blocked")) return exitCodes.authentication
  return tags.includes("Reconnecting") ? exitCodes.link : exitCodes.done
}

const showOnce = Effect.fnUntraced(function* (remotes: ReadonlyArray<Remote>) {
  const output = yield* Output
  const all = yield* Effect.forEach(remotes, outcome, { concurrency: "unbounded" })
  const now = yield* Clock.currentTimeMillis
  const table = renderTable(
    ["NAME", "CONNECTION"],
    all.map((known) => [known.remote.name, lookText(known, now)])
  )
  const text = all.length === 0 ? "No remotes yet. Add one with: maestro remote add NAME --host HOST" : table
  yield* output.result({ remotes: all.map(documentOf) }, [text, ...all.flatMap(adviceOf)].join("\n"))
  return exitCodeOf(all)
})

/** What is worth a line: a new state, or another health. That the round trip is another one is not. */
const isSame = (a: ConnectionStatus, b: ConnectionStatus) => a.state === b.state && a.health.level === b.health.level

const watch = Effect.fnUntraced(function* (remotes: ReadonlyArray<Remote>) {
  const output = yield* Output
  const show = Effect.fnUntraced(function* (known: Known) {
    const now = yield* Clock.currentTimeMillis
    const time = new Date(now).toTimeString().slice(0, 8)
    yield* output.line(
      output.json
        ? JSON.stringify({ at: now, ...documentOf(known) })
        : `${time}  ${known.remote.name}: ${connectionText(known.status, now)}`
    )
  })
  yield* Effect.forEach(
    remotes,
    (remote) => {
      const shown = Stream.runForEach(Stream.changesWith(statuses(remote), isSame), (status) =>
        show({ remote, status })
      )
      return remote.enabled ? on(remote, shown) : show({ remote, status: disabled })
    },
    { concurrency: "unbounded", discard: true }
  )
  return exitCodes.done
})

/** `maestro remote status`: connects, and says how each connection is; with `--watch`, from then on whenever it changes. */
export const remoteStatus = Effect.fn("cli.remote.status")(function* (
  names: ReadonlyArray<string>,
  flags: StatusFlags
) {
  const remotes = yield* Remotes
  const chosen = names.length === 0 ? yield* remotes.list : yield* Effect.forEach(names, (name) => remotes.get(name))
  return yield* flags.watch === true ? watch(chosen) : showOnce(chosen)
})
