import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { writeFileAtomic } from "@maestro/core/machine/AtomicWrite"
import { UnfinishedSaves } from "@maestro/core/machine/UnfinishedSaves"
import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { Helper } from "@maestro/machine/helper/Helper"
import { Effect, FileSystem, Ref } from "effect"
import * as SavesToSettle from "./SavesToSettle.ts"

const lost = toPlatformError(
  new SshError({
    remote: "gpu",
    stage: "session",
    reason: { code: "connection-lost-midway", title: "lost", steps: [], retryable: true, raw: "" }
  }),
  "channel"
)

/** Files whose link breaks at every call named here; a rename that it swallows may be done later. */
const setUp = Effect.gen(function* () {
  const real = yield* FileSystem.FileSystem
  const folder = yield* real.makeTempDirectoryScoped()
  const broken = yield* Ref.make<ReadonlySet<string>>(new Set())
  const swallowed = yield* Ref.make<ReadonlyArray<Effect.Effect<void, unknown>>>([])
  const through = <A>(name: string, effect: Effect.Effect<A, typeof lost>) =>
    Effect.flatMap(Ref.get(broken), (names) => (names.has(name) ? Effect.fail(lost) : effect))
  const fs: FileSystem.FileSystem = {
    ...real,
    remove: (path, options) => through("remove", real.remove(path, options)),
    rename: (from, to) =>
      Effect.tapError(through("rename", real.rename(from, to)), () =>
        Ref.update(swallowed, (all) => [...all, real.rename(from, to)])
      )
  }
  const away = Helper.of({ channel: Effect.never, channelWhenBack: Effect.never })
  const saves = yield* SavesToSettle.make(fs, away)
  const save = (text: string) =>
    writeFileAtomic(`${folder}/file`, new TextEncoder().encode(text)).pipe(
      Effect.provideService(FileSystem.FileSystem, fs),
      Effect.provideService(UnfinishedSaves, saves)
    )
  return { broken, folder, real, save, swallowed }
})

describe("a save whose link broke (W2, S6)", () => {
  it.live("cannot put its content in the place of a later one's, whenever the server comes to it", () =>
    Effect.gen(function* () {
      const { broken, folder, real, save, swallowed } = yield* setUp
      yield* save("first")
      yield* Ref.set(broken, new Set(["rename", "remove"]))
      yield* Effect.flip(save("second"))
      yield* Ref.set(broken, new Set())
      yield* save("third")
      const late = yield* Ref.get(swallowed)
      assert.strictEqual(late.length, 1)
      yield* Effect.forEach(late, Effect.exit)
      assert.strictEqual(yield* real.readFileString(`${folder}/file`), "third")
      assert.deepStrictEqual(yield* real.readDirectory(folder), ["file"])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("does not begin while what the last one left cannot be removed", () =>
    Effect.gen(function* () {
      const { broken, folder, real, save } = yield* setUp
      yield* save("first")
      yield* Ref.set(broken, new Set(["rename", "remove"]))
      yield* Effect.flip(save("second"))
      yield* Ref.set(broken, new Set(["remove"]))
      assert.strictEqual(yield* Effect.flip(save("third")), lost)
      assert.strictEqual(yield* real.readFileString(`${folder}/file`), "first")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
