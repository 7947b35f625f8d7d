import { Effect, Stream } from "effect"
import { StoreVersion } from "../rpc/StoreVersion.ts"
import { History } from "./History.ts"
import { HistoryRpcs } from "./HistoryRpcs.ts"

export const layer = HistoryRpcs.toLayer(
  Effect.gen(function* () {
    const history = yield* History
    const version = yield* StoreVersion
    return HistoryRpcs.of({
      "history.list": ({ filter }) => history.list(filter),
      "history.watch": ({ filter }) =>
        StoreVersion.watch(history.list(filter)).pipe(Stream.provideService(StoreVersion, version)),
      "history.get": ({ id }) => history.get(id)
    })
  })
)
