import type { JobStream } from "@maestro/core/machine/Jobs"
import { Effect, Stream } from "effect"
import * as CommandLine from "effect/process/CommandLine"
import type { Shell } from "../shell/Shell.ts"
import { startScript } from "../spawner/ScriptChannel.ts"

const block = 65_536

export interface OutputPart {
  /** The job's folder on the machine. */
  readonly folder: string
  readonly stream: JobStream
  readonly from: number
  /** The file is at least this long. */
  readonly size: number
}

/**
 * A long part of a job's output as it is, over a channel of its own: frames cost the machine a process for every block
 * and a third more bytes. It ends at the last whole block.
 */
export const bulkOutput = (shell: Shell["Service"], { folder, stream, from, size }: OutputPart) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const file = yield* Effect.orDie(Effect.fromResult(CommandLine.quote(`${folder}/${stream}`)))
      const blocks = Math.floor((size - from) / block)
      // The first one only seeks, on the descriptor that both share.
      const { stdout } = yield* startScript(
        shell,
        `{ dd bs=1 skip=${from} count=0; dd bs=${block} count=${blocks}; } <${file} 2>/dev/null`
      )
      return stdout
    })
  )
