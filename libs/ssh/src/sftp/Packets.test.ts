import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type FileAttributes, readAttributes, writeAttributes } from "./FileAttributes.ts"
import { NoiseFilter } from "./NoiseFilter.ts"
import { PacketReader } from "./PacketReader.ts"
import { PacketSplitter } from "./PacketSplitter.ts"
import { PacketType } from "./PacketType.ts"
import { PacketWriter } from "./PacketWriter.ts"
import { parseReply } from "./SftpReply.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const byte = between(0, 255)
const uint32 = between(0, 2 ** 32 - 1)
const bytes = Schema.Array(byte)

/** The same bytes in chunks of the lengths given, over and over. */
const chunked = (all: Uint8Array, lengths: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    chunks.push(all.subarray(at, at + length))
    at += length
  }
  return chunks
}

it.effect.prop(
  "cuts packets out of whatever chunks they come in",
  {
    packets: Schema.Array(Schema.Array(byte).check(Schema.isMinLength(5))),
    lengths: Schema.NonEmptyArray(between(1, 40))
  },
  ({ packets, lengths }) =>
    Effect.sync(() => {
      const splitter = new PacketSplitter()
      const sent = packets.map((packet) => [0, 0, packet.length >>> 8, packet.length & 0xff, ...packet])
      const found = chunked(Uint8Array.from(sent.flat()), lengths).flatMap((chunk) => {
        const result = splitter.push(chunk)
        assert.isTrue(result._tag === "Success")
        return result._tag === "Success" ? result.success.map((packet) => [...packet]) : []
      })
      assert.deepStrictEqual(
        found,
        packets.map((packet) => [...packet])
      )
    })
)

it.effect.prop(
  "writes fields that read as they were",
  { small: byte, word: uint32, large: between(0, Number.MAX_SAFE_INTEGER), text: bytes },
  ({ small, word, large, text }) =>
    Effect.sync(() => {
      const written = new PacketWriter(1, 4)
        .byte(small)
        .uint32(word)
        .uint64(large)
        .string(Uint8Array.from(text))
        .finish()
      const reader = new PacketReader(written)
      assert.strictEqual(reader.uint32(), written.length - 4)
      assert.strictEqual(reader.byte(), 1)
      assert.strictEqual(reader.byte(), small)
      assert.strictEqual(reader.uint32(), word)
      assert.strictEqual(reader.uint64(), large)
      assert.deepStrictEqual([...reader.string()], [...text])
      assert.isFalse(reader.overrun)
      assert.strictEqual(reader.remaining, 0)
    })
)

it.effect.prop(
  "writes attributes that read as they were",
  {
    size: Schema.optionalKey(between(0, Number.MAX_SAFE_INTEGER)),
    owner: Schema.optionalKey(Schema.Struct({ uid: uint32, gid: uint32 })),
    mode: Schema.optionalKey(uint32),
    times: Schema.optionalKey(Schema.Struct({ atime: uint32, mtime: uint32 }))
  },
  (attributes: FileAttributes) =>
    Effect.sync(() => {
      const reader = new PacketReader(writeAttributes(new PacketWriter(1), attributes).finish().subarray(5))
      assert.deepStrictEqual(readAttributes(reader), attributes)
      assert.isFalse(reader.overrun)
    })
)

const answers = [PacketType.status, PacketType.handle, PacketType.data, PacketType.name, PacketType.attrs]

it.effect.prop(
  "makes of any bytes an answer or a reason, and never more than the packet holds",
  { type: between(0, answers.length - 1), rest: bytes },
  ({ type, rest }) =>
    Effect.sync(() => {
      const packet = Uint8Array.from([answers[type] ?? 0, 0, 0, 0, 7, ...rest])
      const parsed = parseReply(packet)
      if (parsed._tag === "Failure") return assert.include(parsed.failure, `type ${packet[0]}`)
      assert.strictEqual(parsed.success.id, 7)
      const { reply } = parsed.success
      if (reply._tag === "Data") assert.isAtMost(reply.data.length, rest.length)
      if (reply._tag === "Names") assert.isAtMost(reply.entries.length * 12, rest.length)
    })
)

it.effect.prop(
  "finds the server's first packet behind noise of any kind",
  { noise: bytes, lengths: Schema.NonEmptyArray(between(1, 40)) },
  ({ noise, lengths }) =>
    Effect.sync(() => {
      const first = [0, 0, 0, 5, 2, 0, 0, 0, 3]
      const filter = new NoiseFilter()
      const passed = chunked(Uint8Array.from([...noise, ...first, 1, 2, 3]), lengths).flatMap((chunk) => [
        ...filter.push(chunk)
      ])
      assert.deepStrictEqual(passed, [...first, 1, 2, 3])
      assert.strictEqual(filter.noise, new TextDecoder().decode(Uint8Array.from(noise)))
    })
)
