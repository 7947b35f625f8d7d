import { Result } from "effect"
import { type FileAttributes, readAttributes } from "./FileAttributes.ts"
import { PacketReader } from "./PacketReader.ts"
import { PacketType } from "./PacketType.ts"

/** A file as a folder's listing has it. The name is bytes. */
export interface NameEntry {
  readonly name: Uint8Array
  readonly attributes: FileAttributes
}

/** What a server answers to one request. */
export type SftpReply =
  | { readonly _tag: "Status"; readonly code: number; readonly message: string }
  | { readonly _tag: "Handle"; readonly handle: Uint8Array }
  | { readonly _tag: "Data"; readonly data: Uint8Array }
  | { readonly _tag: "Names"; readonly entries: ReadonlyArray<NameEntry> }
  | { readonly _tag: "Attributes"; readonly attributes: FileAttributes }
  | { readonly _tag: "Extended"; readonly fields: PacketReader }

const decoder = new TextDecoder()

const readNames = (packet: PacketReader): ReadonlyArray<NameEntry> => {
  const entries: Array<NameEntry> = []
  for (let left = packet.uint32(); left > 0 && !packet.overrun; left--) {
    const name = packet.string()
    // The line that `ls -l` would print: made for people, never to be read by a program.
    packet.string()
    entries.push({ name, attributes: readAttributes(packet) })
  }
  return entries
}

const readBody = (type: number, packet: PacketReader): SftpReply | undefined => {
  switch (type) {
    case PacketType.status: {
      const code = packet.uint32()
      // Some servers leave the text out.
      return { _tag: "Status", code, message: packet.remaining === 0 ? "" : decoder.decode(packet.string()) }
    }
    case PacketType.handle:
      return { _tag: "Handle", handle: packet.string() }
    case PacketType.data:
      return { _tag: "Data", data: packet.string() }
    case PacketType.name:
      return { _tag: "Names", entries: readNames(packet) }
    case PacketType.attrs:
      return { _tag: "Attributes", attributes: readAttributes(packet) }
    case PacketType.extendedReply:
      return { _tag: "Extended", fields: packet }
    default:
      return undefined
  }
}

/** Reads a packet (without its length) that answers a request. Fails, with why, for what cannot be one. */
export const parseReply = (
  bytes: Uint8Array
): Result.Result<{ readonly id: number; readonly reply: SftpReply }, string> => {
  const packet = new PacketReader(bytes)
  const type = packet.byte()
  const id = packet.uint32()
  const reply = readBody(type, packet)
  if (reply === undefined) return Result.fail(`a packet of type ${type}, which answers nothing`)
  if (packet.overrun)
    return Result.fail(`a packet of type ${type} whose fields do not fit into its ${bytes.length} bytes`)
  return Result.succeed({ id, reply })
}
