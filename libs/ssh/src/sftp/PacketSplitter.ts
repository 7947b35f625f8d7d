import { Result } from "effect"

/** No packet is longer: OpenSSH's own limit, 256 KiB. */
export const maxPacket = 262_144

/**
 * Cuts what comes from a channel into packets, without their lengths. A packet that lies within one chunk is not copied,
 * so a chunk must not be written to again.
 */
export class PacketSplitter {
  private readonly head = new Uint8Array(4)
  private headFilled = 0
  private body: Uint8Array | undefined
  private bodyFilled = 0

  /** Fails, with why, when a length makes no sense; nothing after it can be understood then. */
  push(chunk: Uint8Array): Result.Result<ReadonlyArray<Uint8Array>, string> {
    const packets: Array<Uint8Array> = []
    let at = 0
    while (at < chunk.length) {
      if (this.body === undefined) {
        at = this.fillHead(chunk, at)
        if (this.headFilled < 4) break
        this.headFilled = 0
        const length = new DataView(this.head.buffer).getUint32(0)
        if (length < 5 || length > maxPacket) return Result.fail(this.senseless(length))
        if (at + length <= chunk.length) {
          packets.push(chunk.subarray(at, at + length))
          at += length
          continue
        }
        this.body = new Uint8Array(length)
        this.bodyFilled = 0
      }
      at = this.fillBody(this.body, chunk, at, packets)
    }
    return Result.succeed(packets)
  }

  private fillHead(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + 4 - this.headFilled)
    this.head.set(part, this.headFilled)
    this.headFilled += part.length
    return at + part.length
  }

  private fillBody(body: Uint8Array, chunk: Uint8Array, at: number, packets: Array<Uint8Array>): number {
    const part = chunk.subarray(at, at + body.length - this.bodyFilled)
    body.set(part, this.bodyFilled)
    this.bodyFilled += part.length
    if (this.bodyFilled === body.length) {
      packets.push(body)
      this.body = undefined
    }
    return at + part.length
  }

  private senseless(length: number): string {
    const text = String.fromCharCode(...this.head)
    const readable = /^[\t\r\n -~]+$/.test(text) ? ` (as text: ${JSON.stringify(text)})` : ""
    return `a packet of ${length} bytes${readable}`
  }
}
