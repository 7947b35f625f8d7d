import type { TextCode } from "../diagnosis/TextCode.ts"

/** Texts as programs print them, with the exit code that came with them and the code that they must be given. */
export interface TextCase {
  readonly code: TextCode
  readonly exitCode: number | null
  readonly retryable: boolean
  readonly texts: ReadonlyArray<string>
}

/** Texts of one code that heal by themselves. */
export const heals = (code: TextCode, exitCode: number | null, ...texts: ReadonlyArray<string>): TextCase => ({
  code,
  exitCode,
  retryable: true,
  texts
})

/** Texts of one code for which somebody has to do something. */
export const stays = (code: TextCode, exitCode: number | null, ...texts: ReadonlyArray<string>): TextCase => ({
  code,
  exitCode,
  retryable: false,
  texts
})
