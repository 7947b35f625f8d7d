import { join } from "node:path"
import { startProcess } from "./StoreProcess.ts"

const program = join(import.meta.dirname, "useSessions.ts")
const rawText = import.meta.resolve("@maestro/machine/RawText")

/** A Maestro in a process of its own, killed with the scope: it advances a session, or follows a turn. */
export const anotherMaestro = (dataFolder: string, action: "advance" | "follow", name: string) =>
  startProcess([process.execPath, "--import", rawText, program, dataFolder, action, name])
