import type { PacketReader } from "./PacketReader.ts"
import type { PacketWriter } from "./PacketWriter.ts"

/** What the protocol can say of a file: each part only where the server sent it. Times are whole seconds since 1970. */
export interface FileAttributes {
  readonly size?: number
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** Type and permission bits, as `st_mode`. */
  readonly mode?: number
  readonly times?: { readonly atime: number; readonly mtime: number }
}

const Has = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x8000_0000 } as const

export const writeAttributes = (packet: PacketWriter, { size, owner, mode, times }: FileAttributes): PacketWriter => {
  packet.uint32(
    (size === undefined ? 0 : Has.size) |
      (owner === undefined ? 0 : Has.owner) |
      (mode === undefined ? 0 : Has.mode) |
      (times === undefined ? 0 : Has.times)
  )
  if (size !== undefined) packet.uint64(size)
  if (owner !== undefined) packet.uint32(owner.uid).uint32(owner.gid)
  if (mode !== undefined) packet.uint32(mode)
  if (times !== undefined) packet.uint32(times.atime).uint32(times.mtime)
  return packet
}

export const readAttributes = (packet: PacketReader): FileAttributes => {
  const flags = packet.uint32()
  const size = (flags & Has.size) === 0 ? {} : { size: packet.uint64() }
  const owner = (flags & Has.owner) === 0 ? {} : { owner: { uid: packet.uint32(), gid: packet.uint32() } }
  const mode = (flags & Has.mode) === 0 ? {} : { mode: packet.uint32() }
  const times = (flags & Has.times) === 0 ? {} : { times: { atime: packet.uint32(), mtime: packet.uint32() } }
  if ((flags & Has.extended) !== 0) {
    // Pairs of a name and a value that no server we know of sends: passed over, and never beyond the packet.
    for (let left = packet.uint32(); left > 0 && !packet.overrun; left--) {
      packet.string()
      packet.string()
    }
  }
  return { ...size, ...owner, ...mode, ...times }
}
