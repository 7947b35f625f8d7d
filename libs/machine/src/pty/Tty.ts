import type { PtySize } from "@maestro/core/machine/Pty"
import { Effect, type PlatformError } from "effect"
import { loadBinding } from "./PtyBinding.ts"
import { closeDescriptor, makePtyInput, ptyError } from "./PtyInput.ts"
import { resizeBy, within } from "./PtySizes.ts"

/** A terminal without a program, for one that is given its path. */
export interface Tty {
  /** What a program opens to have it. */
  readonly path: string
  write(bytes: Uint8Array): Effect.Effect<void, PlatformError.PlatformError>
  resize(size: PtySize): Effect.Effect<void, PlatformError.PlatformError>
}

/** Opens a terminal that lives as long as the scope. What programs write to it goes nowhere, and must be little. */
export const openTty = Effect.fn("Tty.open")(function* (size: PtySize) {
  const { binding } = yield* loadBinding
  const { master, path, input } = yield* Effect.acquireRelease(
    Effect.gen(function* () {
      const opened = yield* Effect.try({
        try: () => binding.open(within(size.columns), within(size.rows)),
        catch: (cause) => ptyError("open", `This computer gave no terminal: ${String(cause)}`)
      })
      return { ...opened, path: opened.pty, input: yield* makePtyInput(opened.master) }
    }),
    // Our hold on the programs' side keeps the terminal from ending before its first program.
    (tty) => tty.input.closeBy(Effect.andThen(closeDescriptor(tty.slave), closeDescriptor(tty.master)))
  )
  return { path, write: input.write, resize: (to) => resizeBy(binding, master, input.isClosed, to) } satisfies Tty
})
