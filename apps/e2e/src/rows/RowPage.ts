import { type Row, rows } from "./Rows.ts"
import type { TestFile } from "./TestFile.ts"

export const rowIds = Object.keys(rows) as ReadonlyArray<Row>

/** Whether a title names the row itself. A range such as `T1-T9` names none of its rows. */
const names = (title: string, row: Row) => new RegExp(`(?<![\\w-])${row}(?![\\w-])`).test(title)

/** The files whose tests name the row and run against a real sshd. */
export const filesOf = (row: Row, files: ReadonlyArray<TestFile>): ReadonlyArray<TestFile> =>
  files.filter(({ onRealServer, titles }) => onRealServer && titles.some((title) => names(title, row)))

const link = ({ path }: TestFile) => `[${path.split("/").at(-1)?.replace(".test.ts", "")}](../${path})`

/** The page `docs/rows.md`. */
export const rowPage = (files: ReadonlyArray<TestFile>): string =>
  [
    "<!-- Made by: npx vitest run --project @maestro/e2e apps/e2e/src/rows -u. Do not edit. -->",
    "",
    "# Rows",
    "",
    "What users of Maestro have, each thing with a name that tests, commits and comments call it by, and the tests that hold",
    "Maestro to it against a real sshd, as a process or in a container. Their titles begin with the row, or have it in brackets.",
    "",
    "| row | what users have | tests against a real sshd |",
    "|---|---|---|",
    ...rowIds.map((row) => `| ${row} | ${rows[row]} | ${filesOf(row, files).map(link).join(", ")} |`),
    ""
  ].join("\n")
