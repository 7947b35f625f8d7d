import type { JobId } from "@maestro/core/machine/Jobs"
import type { Output } from "../Output.ts"

export interface RunFacts {
  readonly id: JobId
  readonly machine: string
  readonly agent: string
  /** Not known of a run that another version started. */
  readonly access: string | undefined
}

/** Says what is about to be shown: with `--json` the first line of the events, else a line on stderr. */
export const runHeading = (output: Output["Service"], { access, agent, id, machine }: RunFacts) =>
  output.json
    ? output.line(JSON.stringify({ type: "run", id, machine, agent, access }))
    : output.note(`${agent} on ${machine}, ${access === undefined ? "" : `access ${access}, `}run ${id}`)
