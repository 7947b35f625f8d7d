import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { commandRows, helpRow } from "./CommandRows.ts"
import { decodeRows } from "./DecodeRow.ts"
import { fileRows } from "./FileRows.ts"
import { linkRows, loginRow } from "./LinkRows.ts"
import { type Row, table } from "./Row.ts"
import { memoryRow, runRows } from "./RunRows.ts"
import { sessionRow } from "./SessionRows.ts"
import { makeSetting } from "./Setting.ts"
import { storeRows } from "./StoreRows.ts"
import { terminalRow } from "./TerminalRow.ts"
import { tripRows } from "./TripRows.ts"

const args = process.argv.slice(2)
const write = args.includes("--write")
const valueOf = (option: string) => (args.includes(option) ? args[args.indexOf(option) + 1] : undefined)
/** `--quick` for a look, `--rounds 30` for a quiet machine and patience. */
const rounds = args.includes("--quick") ? 3 : Number(valueOf("--rounds") ?? 15)
/** `--rtt 0,100` measures with these round-trip times only. */
const rtts = (valueOf("--rtt") ?? "0,25,50,100").split(",").map(Number)
/** `--only files` measures just these rows. */
const only = valueOf("--only")
const wanted = (
  group:
    | "alone"
    | "commands"
    | "runs"
    | "memory"
    | "files"
    | "logins"
    | "links"
    | "sessions"
    | "store"
    | "terminal"
    | "trips"
) => only === undefined || only === group

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const say = (text: string) => Effect.sync(() => console.error(text))

/** One sshd for each latency, so that its log tells how often we authenticated there. */
const atLatency = Effect.fnUntraced(function* (rtt: number) {
  yield* say(`RTT ${rtt} ms ...`)
  const host = yield* ProcessHost.start()
  const setting = yield* makeSetting(host, rtt)
  const rows: Array<Row> = []
  if (wanted("commands")) rows.push(...(yield* commandRows(setting, rounds)))
  if (wanted("runs")) rows.push(...(yield* runRows(setting, Math.min(rounds, 7))))
  if (wanted("files")) rows.push(...(yield* fileRows(setting, Math.min(rounds, 5))))
  if (wanted("terminal")) rows.push(yield* terminalRow(setting, rounds * 10))
  if (wanted("trips")) rows.push(...(yield* tripRows(setting, Math.min(rounds, 7))))
  if (wanted("links")) rows.push(...(yield* linkRows(setting, Math.min(rounds, 5))))
  if (wanted("sessions")) rows.push(yield* sessionRow(setting))
  if (wanted("logins") && rtt === 0) rows.push(yield* loginRow())
  if (wanted("memory") && rtt === 0) rows.push(yield* memoryRow(setting, collect))
  return rows
}, Effect.scoped)

const document = (rows: ReadonlyArray<Row>) => `# Benchmarks

Written by \`npm run bench -- --write\`: real OpenSSH on this machine, behind a proxy that adds the round-trip time, everything
in one run and in turn with what it is compared with. Medians of ${rounds} rounds on ${cpus().length} cores, Node ${process.versions.node}.
Absolute times are those of a small and noisy machine: the comparisons are what counts.

- Options: \`--quick\` (3 rounds), \`--rounds N\`, \`--rtt 0,100\`, \`--only commands|runs|files|terminal|trips|links|sessions|logins|memory|store|alone\`. Only a run with all rows is written here.
- A row without a bar is there for comparison: nothing is promised.
- "ssh per command" makes a connection for each command, "ssh with ControlMaster" opens a channel on one that is there. \`sftp\` uses such a connection too, ssh2 has its own.
- The cold connect takes one round trip more than plain ssh (a channel and a helper in place of a command), and what this machine does in between: it asks ssh for its configuration and starts a master and a channel, a process each. Without latency there are no round trips to set against that time.

${table(rows)}

Memory over ten minutes of 20 followed agents is measured by \`npm run soak\`: see [reliability](reliability.md).
`

const rows = await Effect.runPromise(
  Effect.gen(function* () {
    const alone = wanted("alone") ? [yield* helpRow(rounds), ...(yield* decodeRows(rounds))] : []
    const stored = wanted("store") ? yield* storeRows(rounds) : []
    const linked = yield* Effect.forEach(rtts, atLatency)
    return [...linked.flat().toSorted((a, b) => a.what.localeCompare(b.what)), ...alone, ...stored]
  })
)
console.log(table(rows))
if (write && only === undefined)
  writeFileSync(join(import.meta.dirname, "../../../../docs/benchmarks.md"), document(rows))
process.exit(rows.every(({ met }) => met !== false) ? 0 : 1)
