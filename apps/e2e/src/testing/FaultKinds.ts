import type { FaultKind } from "./Fault.ts"
import { clockJump, killedClient, killMaster } from "./FaultsOfClient.ts"
import { blackHole, cutAtByte, cutNow, halfClose, slow } from "./FaultsOfLink.ts"
import { fullDisk, killHelper, killSession, killSftp, stopServer } from "./FaultsOfServer.ts"

/** The kinds of faults and how often each comes. What takes long by its nature comes seldom. */
export const faultKinds: ReadonlyArray<readonly [weight: number, kind: FaultKind]> = [
  [10, cutAtByte],
  [5, cutNow],
  [5, halfClose],
  [4, slow],
  [1, blackHole],
  [2, stopServer],
  [5, killSession],
  [4, killMaster],
  [5, killHelper],
  [6, killSftp],
  [3, fullDisk],
  [3, clockJump]
]

/** What must not happen beside another fault, because it says itself what must come of it. */
export const aloneKinds: ReadonlyArray<readonly [weight: number, kind: FaultKind]> = [[1, killedClient]]
