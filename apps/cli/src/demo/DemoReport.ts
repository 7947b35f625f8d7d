import type { DemoTimes } from "./DemoCut.ts"

export interface DemoFacts {
  readonly times: DemoTimes & { readonly launched: number; readonly ended: number }
  readonly received: { readonly bytes: number; readonly sha256: string }
  /** Bytes that the agent wrote, read from its file. */
  readonly written: number
  readonly sameBytes: boolean
  /** The file that the agent made. */
  readonly report: string
  /** Authentications that the server saw. */
  readonly accepted: number
}

const seconds = (from: number | undefined, to: number | undefined): string =>
  from === undefined || to === undefined ? "not seen" : `${((to - from) / 1000).toFixed(2)} s`

/** What happened, for programs; times in milliseconds. */
export const demoDocument = ({ accepted, received, sameBytes, times, written }: DemoFacts) => ({
  type: "demo",
  sameBytes,
  written,
  received: received.bytes,
  sha256: received.sha256,
  authentications: accepted,
  times
})

/** What happened, for the person who watched. */
export const demoReport = ({ accepted, received, report, sameBytes, times, written }: DemoFacts): string => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["connected, and the agent started", seconds(0, times.launched)],
    ["first event of the agent", seconds(0, times.firstEvent)],
    ["link cut after", seconds(0, times.cut)],
    ["out of reach for", seconds(times.cut, times.restored)],
    ["back in the run after that within", seconds(times.restored, times.backAgain)],
    ["all of it", seconds(0, times.ended)],
    ["authentications", `${accepted} (one a connection)`]
  ]
  const width = Math.max(...rows.map(([what]) => what.length))
  const verdict = sameBytes
    ? `The agent wrote ${written} bytes, and ${received.bytes} arrived: none lost, none twice (SHA-256 ${received.sha256.slice(0, 12)}...).`
    : `The agent wrote ${written} bytes, and ${received.bytes} arrived: they are not the same.`
  return [
    "",
    verdict,
    "",
    ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`),
    "",
    "DEMO-REPORT.md, which the agent wrote there:",
    "",
    ...report
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    "",
    "The server, the project and the store of this demo are gone now. Next: maestro remote add NAME --host HOST"
  ].join("\n")
}
