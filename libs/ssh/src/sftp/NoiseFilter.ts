/** How much a start-up file may print before it is no longer passed over. */
const limit = 1_048_576

/** The packet with which a server begins: type 2, version 3, after a length that starts with two zero bytes. */
const isVersionPacket = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0 &&
  bytes[at + 1] === 0 &&
  bytes[at + 4] === 2 &&
  bytes[at + 5] === 0 &&
  bytes[at + 6] === 0 &&
  bytes[at + 7] === 0 &&
  bytes[at + 8] === 3

/**
 * Passes over what start-up files of the login shell print before the SFTP server starts: a server that is started
 * through that shell shares its stdout, and other clients give up there.
 */
export class NoiseFilter {
  private kept = new Uint8Array()
  private found = false

  /** What of all that has come belongs to the protocol. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.found) return chunk
    const bytes = new Uint8Array(this.kept.length + chunk.length)
    bytes.set(this.kept)
    bytes.set(chunk, this.kept.length)
    for (let at = 0; at + 9 <= bytes.length; at++) {
      if (!isVersionPacket(bytes, at)) continue
      this.found = true
      this.kept = bytes.slice(0, at)
      return bytes.subarray(at)
    }
    this.kept = bytes
    return new Uint8Array()
  }

  get isTooMuch(): boolean {
    return !this.found && this.kept.length > limit
  }

  /** What came in place of an SFTP server, as text: its last part. */
  get noise(): string {
    return new TextDecoder().decode(this.kept.subarray(-2_000))
  }
}
