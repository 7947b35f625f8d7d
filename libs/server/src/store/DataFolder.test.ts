import { assert, describe, it } from "@effect/vitest"
import { dataFolder } from "./DataFolder.ts"

const linux = { platform: "linux", home: "/home/ann", env: {} } as const

describe("dataFolder", () => {
  it.each([
    ["the platform's own on Linux", linux, "/home/ann/.local/share/maestro"],
    ["XDG_DATA_HOME", { ...linux, env: { XDG_DATA_HOME: "/data" } }, "/data/maestro"],
    [
      "an empty variable is no variable",
      { ...linux, env: { XDG_DATA_HOME: "", MAESTRO_DATA_DIR: "" } },
      "/home/ann/.local/share/maestro"
    ],
    ["macOS", { ...linux, platform: "darwin" }, "/home/ann/Library/Application Support/maestro"],
    ["MAESTRO_DATA_DIR before the platform", { ...linux, env: { MAESTRO_DATA_DIR: "/m", XDG_DATA_HOME: "/x" } }, "/m"],
    ["the option before everything", { ...linux, option: "/o", env: { MAESTRO_DATA_DIR: "/m" } }, "/o"]
  ] as const)("%s", (_, input, expected) => {
    assert.strictEqual(dataFolder(input), expected)
  })

  it("is absolute", () => {
    assert.strictEqual(dataFolder({ ...linux, option: "here" }), `${process.cwd()}/here`)
  })
})
