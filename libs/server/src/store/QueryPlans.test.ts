import { assert, describe, it } from "@effect/vitest"
import { DatabaseSync } from "node:sqlite"
import { migrations } from "./Migrations.ts"
import { lastTurns } from "./SqliteSessions.ts"
import { launch } from "./SqliteTurns.ts"

/** How SQLite would get at the rows, a step a line. */
const planOf = (statement: string): ReadonlyArray<string> => {
  const db = new DatabaseSync(":memory:")
  for (const step of migrations) db.exec(step)
  const steps = db.prepare(`explain query plan ${statement}`).all()
  db.close()
  return steps.map(({ detail }) => String(detail))
}

describe("statements over all turns of a store that has been used for long (S1)", () => {
  for (const [what, statement] of [
    ["the newest turn of each session", lastTurns],
    ["the number of a turn that begins", launch]
  ] as const)
    it(`finds ${what} by an index, and looks at no other turn`, () => {
      const onTurns = planOf(statement).filter((step) => /^(SCAN|SEARCH) (t|turns|other|before)\b/.test(step))
      assert.isNotEmpty(onTurns)
      for (const step of onTurns) assert.match(step, /^SEARCH \w+ USING (COVERING )?INDEX /)
    })
})
