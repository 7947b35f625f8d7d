const lengthField = 4

/** Builds one packet: its length, its type, and the fields after it. Integers are big-endian. */
export class PacketWriter {
  private bytes: Uint8Array
  private view: DataView
  private at = lengthField

  constructor(type: number, capacity = 256) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
    this.byte(type)
  }

  private room(needed: number): void {
    if (this.at + needed <= this.bytes.length) return
    const bigger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + needed))
    bigger.set(this.bytes)
    this.bytes = bigger
    this.view = new DataView(bigger.buffer)
  }

  byte(value: number): this {
    this.room(1)
    this.view.setUint8(this.at, value)
    this.at += 1
    return this
  }

  uint32(value: number): this {
    this.room(4)
    this.view.setUint32(this.at, value)
    this.at += 4
    return this
  }

  /** A number that JavaScript holds exactly: up to 2^53 - 1. */
  uint64(value: number): this {
    return this.uint32(Math.floor(value / 0x1_0000_0000)).uint32(value % 0x1_0000_0000)
  }

  /** Bytes with their length before them. They are copied: the caller may use its buffer again at once. */
  string(value: Uint8Array): this {
    this.uint32(value.length)
    this.room(value.length)
    this.bytes.set(value, this.at)
    this.at += value.length
    return this
  }

  /** The packet, ready to be sent. */
  finish(): Uint8Array {
    this.view.setUint32(0, this.at - lengthField)
    return this.bytes.subarray(0, this.at)
  }
}
