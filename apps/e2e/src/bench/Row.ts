/** One line of the result: what was measured, what came out, and what it has to be. */
export interface Row {
  readonly what: string
  /** Round-trip time that was added, in ms; absent where no link is in it. */
  readonly rtt?: number
  readonly ours: string
  readonly theirs: string
  /** Empty: nothing is promised, and the row is there for comparison. */
  readonly bar: string
  readonly met?: boolean
}

export const ms = (milliseconds: number): string =>
  milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`

export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`

/** The rows as a table in Markdown. */
export const table = (rows: ReadonlyArray<Row>): string =>
  [
    "| what | RTT | Maestro | compared with | bar | |",
    "|---|---|---|---|---|---|",
    ...rows.map(({ what, rtt, ours, theirs, bar, met }) => {
      const added = rtt === undefined ? "" : `${rtt} ms`
      return `| ${what} | ${added} | ${ours} | ${theirs} | ${bar} | ${met === undefined ? "" : met ? "met" : "**missed**"} |`
    })
  ].join("\n")
