import { bundle } from "../../tools/bundle.mjs"

await bundle("src/bench/bench.ts")
