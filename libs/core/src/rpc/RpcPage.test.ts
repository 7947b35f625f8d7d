import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { MaestroRpcs } from "./MaestroRpcs.ts"

const page = readFileSync(new URL("../../../../docs/rpc.md", import.meta.url), "utf8")

it("docs/rpc.md tells of every procedure, and of none that is not there (F4)", () => {
  const told = [...page.matchAll(/`((?:remotes|agents|sessions|turns|jobs|history)\.\w+)`/g)].map(([, name]) => name)
  assert.sameMembers([...new Set(told)], [...MaestroRpcs.requests.keys()])
})
