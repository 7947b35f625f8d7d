const nothing = new Uint8Array()

/**
 * Reads the fields of one packet. A field that reaches over the packet's end reads as empty and sets `overrun`: who has
 * read a whole packet looks there once.
 */
export class PacketReader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0
  overrun = false

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.at
  }

  private take(count: number): number | undefined {
    if (count > this.remaining) {
      this.overrun = true
      this.at = this.bytes.length
      return undefined
    }
    const from = this.at
    this.at += count
    return from
  }

  byte(): number {
    const from = this.take(1)
    return from === undefined ? 0 : this.view.getUint8(from)
  }

  uint32(): number {
    const from = this.take(4)
    return from === undefined ? 0 : this.view.getUint32(from)
  }

  /** Exact up to 2^53 - 1; above it the nearest number. */
  uint64(): number {
    const high = this.uint32()
    return high * 0x1_0000_0000 + this.uint32()
  }

  /** Bytes with their length before them. They are a part of the packet, not a copy. */
  string(): Uint8Array {
    const length = this.uint32()
    const from = this.take(length)
    return from === undefined ? nothing : this.bytes.subarray(from, from + length)
  }
}
