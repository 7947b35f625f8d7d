import { Effect, Option, Stream, SubscriptionRef } from "effect"
import { Machines } from "../machine/Machines.ts"
import { StoreVersion } from "../rpc/StoreVersion.ts"
import { Connection } from "./Connection.ts"
import type { ConnectionStatus } from "./ConnectionState.ts"
import { ConnectionTester } from "./ConnectionTester.ts"
import type { Environment } from "./Environment.ts"
import { Remote } from "./Remote.ts"
import { type RemoteDraft, RemoteRpcs } from "./RemoteRpcs.ts"
import { Remotes } from "./Remotes.ts"

const disabled: ConnectionStatus = { state: { _tag: "Disabled" }, health: { level: "good" } }

const statusChanges = Stream.unwrap(Connection.useSync(({ status }) => SubscriptionRef.changes(status)))

const make = Effect.gen(function* () {
  const remotes = yield* Remotes
  const machines = yield* Machines
  const tester = yield* ConnectionTester
  const version = yield* StoreVersion
  const watch = <A, E>(query: Effect.Effect<A, E>) =>
    Stream.provideService(StoreVersion.watch(query), StoreVersion, version)

  const list = Effect.gen(function* () {
    const [all, marked] = [yield* remotes.list, yield* remotes.default]
    return { remotes: all, default: Option.getOrUndefined(marked) }
  })

  const add = Effect.fn("remotes.add")(function* (draft: RemoteDraft, values: Environment) {
    const there = yield* Effect.option(remotes.get(draft.id))
    return Option.isSome(there) ? there.value : yield* remotes.add(new Remote(draft), values)
  })

  const update = Effect.fn("remotes.update")(function* (draft: RemoteDraft, values: Environment) {
    const before = yield* remotes.get(draft.id)
    return yield* remotes.update(new Remote(draft).withEntries(entriesOf(before)), values)
  })

  const machineOf = ({ id }: Remote) => machines.get({ _tag: "Remote", id })

  const statusOf = (remote: Remote) =>
    remote.enabled
      ? statusChanges.pipe(
          Stream.provide(machineOf(remote)),
          // It was disabled just now: the next look sees that, too.
          Stream.catchTag("RemoteDisabled", () => Stream.make(disabled))
        )
      : Stream.make(disabled)

  const connection = (wanted: string) =>
    Stream.unwrap(
      Effect.map(remotes.get(wanted), ({ id }) =>
        Stream.switchMap(watch(remotes.get(id)), (remote) => statusOf(remote))
      )
    )

  const connect = Effect.fn("remotes.connect")(function* (wanted: string) {
    const remote = yield* remotes.get(wanted)
    yield* Connection.use(({ retryNow }) => retryNow).pipe(Effect.provide(machineOf(remote)))
  })

  return RemoteRpcs.of({
    "remotes.list": () => list,
    "remotes.watch": () => watch(list),
    "remotes.get": ({ remote }) => remotes.get(remote),
    "remotes.add": ({ remote, values }) => add(remote, values),
    "remotes.update": ({ remote, values }) => update(remote, values),
    "remotes.remove": ({ remote }) => remotes.remove(remote),
    "remotes.setEnabled": ({ remote, enabled }) => remotes.setEnabled(remote, enabled),
    "remotes.setDefault": ({ remote }) => remotes.setDefault(remote),
    "remotes.clearDefault": () => remotes.clearDefault,
    "remotes.test": ({ remote }) => Stream.unwrap(Effect.map(remotes.get(remote), (found) => tester.test(found))),
    "remotes.testDraft": ({ remote }) => tester.test(new Remote(remote)),
    "remotes.connection": ({ remote }) => connection(remote),
    "remotes.connect": ({ remote }) => connect(remote)
  })
})

const entriesOf = ({ plainEnv, secretEnv }: Remote) => ({
  ...(plainEnv === undefined ? {} : { plainEnv }),
  ...(secretEnv === undefined ? {} : { secretEnv })
})

/** The procedures of remotes over the services. */
export const layer = RemoteRpcs.toLayer(make)
