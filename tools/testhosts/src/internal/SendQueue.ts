import * as Fs from "node:fs"
import type { Socket } from "node:net"

const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0")

/** How many bytes the kernel holds that the other side has not taken yet. 0 where the system does not tell (no /proc). */
const sendQueue = (socket: Socket): number => {
  const { localPort, remotePort } = socket
  if (localPort === undefined || remotePort === undefined || !Fs.existsSync("/proc/net/tcp")) return 0
  const connection = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} ([0-9A-F]+):`)
  const queue = connection.exec(Fs.readFileSync("/proc/net/tcp", "latin1"))?.[1]
  return queue === undefined ? 0 : Number.parseInt(queue, 16)
}

/** Sends RST. Node neither closes nor says so when it shall reset a connection that is about to send FIN: that one is closed. */
export const resetNow = (socket: Socket) => {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

/**
 * Sends RST once the other side has taken all that was written. At once, the kernel would throw away what is still in
 * its send queue, and the cut would come before the byte that was asked for.
 */
export const resetWhenTaken = (socket: Socket) => {
  const look = () => {
    if (socket.destroyed) return
    if (socket.writableLength === 0 && sendQueue(socket) === 0) resetNow(socket)
    else setTimeout(look, 1)
  }
  look()
}
