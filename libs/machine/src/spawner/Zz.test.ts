import { it } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Helper } from "../helper/Helper.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import { RawHelper } from "../testing/RawHelper.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as MachineSpawner from "./MachineSpawner.ts"
const median = (v: number[]) => v.toSorted((a, b) => a - b)[v.length >> 1]!
it.live("bench", () => Effect.gen(function* () {
  const box = new Sandbox()
  const live = MachineSpawner.layer.pipe(Layer.provideMerge(Helper.layer), Layer.provide(TestShell.layer({ env: box.env })), Layer.provide(NodeServices.layer))
  yield* Effect.gen(function* () {
    const sp = yield* ChildProcessSpawner.ChildProcessSpawner
    const helper = yield* Helper
    const ch = yield* helper.channel
    const time = Effect.fnUntraced(function* (what: string, e: Effect.Effect<unknown, any, any>, n = 150) {
      const v: number[] = []
      for (let i = 0; i < n; i++) { const s = performance.now(); yield* e as Effect.Effect<unknown>; v.push(performance.now() - s) }
      console.log(what, "median", median(v).toFixed(2), "min", Math.min(...v).toFixed(2))
    })
    yield* time("true", sp.string(ChildProcess.make("true")))
    yield* time("echo", sp.string(ChildProcess.make("echo", ["hi"])))
    yield* time("exitCode", sp.exitCode(ChildProcess.make("true")))
    yield* time("ping", ch.request("ping"))
    yield* time("run :", ch.request("run", "Og=="))
  }).pipe(Effect.provide(live))
  yield* Effect.promise(async () => {
    const h = await RawHelper.start({ command: ["/bin/sh"], env: box.env })
    await h.request("login")
    for (const s of ["true", "exec true", "exec echo hi"]) {
      const v: number[] = []
      for (let i = 0; i < 150; i++) { const t = performance.now(); await h.request("run", h.encode(s)); v.push(performance.now() - t) }
      console.log("raw", s, median(v).toFixed(2), Math.min(...v).toFixed(2))
    }
    await h.end()
    await box[Symbol.asyncDispose]()
  })
}))
