import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"

const contracts = fileURLToPath(new URL("MaestroRpcs.ts", import.meta.url))

const bundled = (contents: string) =>
  build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "esm",
    logLevel: "silent"
  })

describe("the contracts", () => {
  it("bundle for a browser, without anything of Node or of the services' implementations (F3, F4)", async () => {
    const { metafile } = await bundled(`export { MaestroRpcs } from ${JSON.stringify(contracts)}`)
    const inputs = Object.keys(metafile.inputs)
    assert.isTrue(inputs.some((file) => file.endsWith("MaestroRpcs.ts")))
    assert.deepEqual(
      inputs.filter((file) => /(Handlers|\/Live\w+|Dispatcher|\.sh)$|(Handlers|\/Live\w+|Dispatcher)\.ts$/.test(file)),
      []
    )
    const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    assert.deepEqual(external, [])
  })

  it("would not bundle with a module of Node, so that the test above can fail", async () => {
    const failure = await bundled('import { readFileSync } from "node:fs"; console.log(readFileSync)').then(
      () => undefined,
      (error: unknown) => String(error)
    )
    assert.include(failure, "node:fs")
  })
})
