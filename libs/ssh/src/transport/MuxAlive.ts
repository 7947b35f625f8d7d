import { createConnection } from "node:net"
import { Effect } from "effect"

/** What came of asking the process behind a control socket. */
export type MuxAnswer =
  | { readonly _tag: "Alive"; readonly pid: number }
  /** There is no socket, or nobody behind it. */
  | { readonly _tag: "Nobody" }
  /** It said something that is not of the protocol that we know. */
  | { readonly _tag: "Unknown" }

// OpenSSH's PROTOCOL.mux: packets are a length and numbers of 32 bits.
const hello = 0x00000001
const version = 4
const aliveCheck = 0x10000004
const alive = 0x80000005
const requestId = 0

const packet = (...numbers: ReadonlyArray<number>): Buffer => {
  const bytes = Buffer.alloc(4 + numbers.length * 4)
  bytes.writeUInt32BE(numbers.length * 4, 0)
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, 4 + index * 4))
  return bytes
}

/** What these bytes answer; absent when more must come. */
const read = (bytes: Buffer): MuxAnswer | undefined => {
  let at = 0
  while (bytes.length - at >= 8) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.readUInt32BE(at + 4)
    if (length < 4 || length > 65_536) return { _tag: "Unknown" }
    if (bytes.length - at < 4 + length) return undefined
    if (type === alive && length >= 12) return { _tag: "Alive", pid: bytes.readUInt32BE(at + 12) }
    if (type !== hello || length < 8 || bytes.readUInt32BE(at + 8) !== version) return { _tag: "Unknown" }
    at += 4 + length
  }
  return undefined
}

/**
 * Asks the master behind a control socket whether it answers, as `ssh -O check` does, without starting a process for it.
 * It does not come back while a master is stopped: give it a time limit.
 */
export const askMaster = (path: string): Effect.Effect<MuxAnswer> =>
  Effect.callback<MuxAnswer>((resume) => {
    const socket = createConnection(path)
    let received = Buffer.alloc(0)
    let isConnected = false
    const answer = (found: MuxAnswer) => {
      socket.destroy()
      resume(Effect.succeed(found))
    }
    socket.on("connect", () => {
      isConnected = true
      socket.write(Buffer.concat([packet(hello, version), packet(aliveCheck, requestId)]))
    })
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes])
      const found = read(received)
      if (found !== undefined) answer(found)
    })
    socket.on("error", () => answer({ _tag: isConnected ? "Unknown" : "Nobody" }))
    socket.on("end", () => answer({ _tag: "Unknown" }))
    return Effect.sync(() => socket.destroy())
  })
