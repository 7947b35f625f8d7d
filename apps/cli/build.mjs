import { bundle } from "../../tools/bundle.mjs"

await bundle("src/main.ts")
