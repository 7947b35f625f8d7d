import type { PacketReader } from "./PacketReader.ts"

/** How much one request may ask for or bring, in bytes. */
export interface SftpLimits {
  readonly read: number
  readonly write: number
}

/** What every server must take (draft-ietf-secsh-filexfer-02, section 3). */
export const leastLimits: SftpLimits = { read: 32_768, write: 32_768 }

/** Room for the fields around the data in a packet of the greatest length. */
const most = 261_120

/** The answer to `limits@openssh.com`; a zero there means that the server does not say. */
export const readLimits = (fields: PacketReader): SftpLimits => {
  fields.uint64()
  const read = fields.uint64()
  const write = fields.uint64()
  if (fields.overrun) return leastLimits
  return { read: Math.min(read || leastLimits.read, most), write: Math.min(write || leastLimits.write, most) }
}
