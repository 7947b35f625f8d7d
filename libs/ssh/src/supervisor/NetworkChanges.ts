import { networkInterfaces, type NetworkInterfaceInfo } from "node:os"
import { Context, Effect, Stream } from "effect"

/** The addresses that this computer has on the networks around it. */
export interface Interfaces {
  readonly addresses: Effect.Effect<ReadonlyArray<string>>
}

/** Link-local addresses come and go with every container, and lead nowhere that ssh goes. */
const leadsSomewhere = ({ internal, address }: NetworkInterfaceInfo) =>
  !internal && !/^fe80:|^169\.254\./i.test(address)

export const Interfaces = Context.Reference<Interfaces>("@maestro/ssh/supervisor/Interfaces", {
  defaultValue: () => ({
    addresses: Effect.sync(() =>
      Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
        all.filter(leadsSomewhere).map(({ address }) => `${name} ${address}`)
      )
    )
  })
})

/** Milliseconds between two looks. There is no event for this that Node has on every system. */
const tick = 2_000

const fingerprint = (addresses: ReadonlyArray<string>) => addresses.toSorted().join("\n")

/** An element whenever this computer has other addresses than before, and has any: without one there is nothing to try. */
export const networkChanges: Stream.Stream<"network"> = Stream.unwrap(
  Effect.gen(function* () {
    const { addresses } = yield* Interfaces
    let last = fingerprint(yield* addresses)
    const next = Effect.gen(function* () {
      yield* Effect.sleep(tick)
      const now = fingerprint(yield* addresses)
      const isOther = now !== last && now !== ""
      last = now
      return isOther
    })
    return Stream.fromEffectRepeat(next).pipe(
      Stream.filter((changed) => changed),
      Stream.map(() => "network" as const)
    )
  })
)
