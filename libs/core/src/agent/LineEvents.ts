import type { JobStream } from "../machine/Jobs.ts"
import type { AgentOutput } from "./Agent.ts"
import { AgentEvent } from "./AgentEvent.ts"
import { type Line, maxLineBytes } from "./Lines.ts"

/** Of a line that was cut, as much is kept as a person may want to look at. */
const maxKept = 4096

/**
 * What a line of a job's output says. The same line gives the same events to whoever reads it: their keys are its stream,
 * its offset, and the place of each in this list.
 */
export const eventsOfLine = (output: AgentOutput, stream: JobStream, line: Line): ReadonlyArray<AgentEvent> => {
  if (line.cut) return cutLine(line)
  if (stream === "err") return [AgentEvent.cases.Raw.make({ line: line.text })]
  if (output._tag === "Lines") return output.decode(line.text)
  return [AgentEvent.cases.Text.make({ text: line.text + line.ending })]
}

const cutLine = ({ end, offset, text }: Line): ReadonlyArray<AgentEvent> => [
  AgentEvent.cases.Notice.make({
    text: `A line of ${end - offset} bytes was left out: lines of up to ${maxLineBytes} bytes are read.`
  }),
  AgentEvent.cases.Raw.make({ line: text.slice(0, maxKept) })
]
