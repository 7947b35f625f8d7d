import { assert, it } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { writeFileAtomic } from "@maestro/core/machine/AtomicWrite"
import { errnoOf } from "@maestro/core/machine/Errno"
import { atomicWriteSuite } from "@maestro/core/testing/AtomicWriteSuite"
import { inMountNamespace } from "@maestro/machine/testing/MountNamespace"
import { Effect, FileSystem } from "effect"
import * as LocalSftp from "../testing/LocalSftp.ts"

atomicWriteSuite("Saving a file, by Node", NodeServices.layer)
atomicWriteSuite("Saving a file, over SFTP", LocalSftp.files)
atomicWriteSuite("Saving a file over SFTP without fsync", LocalSftp.filesWith(["-P", "fsync"]))

/** A server that has a disk of 256 KiB at `/mnt`, which nobody else sees. */
const onSmallDisk = LocalSftp.filesWith([], (server) =>
  inMountNamespace('mount -t tmpfs -o size=256k none /mnt && exec "$1"', server)
)

it.live("T9 says that the disk is full, and keeps the old content (W2)", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFileString("/mnt/file", "old")
    const attempts = [
      writeFileAtomic("/mnt/file", new Uint8Array(300_000)),
      writeFileAtomic("/mnt/new", new Uint8Array(300_000)),
      fs.writeFile("/mnt/plain", new Uint8Array(300_000))
    ]
    for (const attempt of attempts) {
      const error = yield* Effect.flip(attempt)
      assert.strictEqual(errnoOf(error), "ENOSPC")
      assert.include(error.message, "the disk is full")
    }
    assert.strictEqual(yield* fs.readFileString("/mnt/file"), "old")
    assert.deepStrictEqual((yield* fs.readDirectory("/mnt")).toSorted(), ["file", "plain"])
  }).pipe(Effect.provide(onSmallDisk))
)

it.live("T9 says that a file system is mounted read-only", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    for (const attempt of [
      fs.writeFileString("/mnt/file", "x"),
      fs.makeDirectory("/mnt/sub"),
      fs.remove("/mnt/kept")
    ]) {
      const error = yield* Effect.flip(attempt)
      assert.strictEqual(errnoOf(error), "EROFS")
      assert.include(error.message, "mounted read-only")
    }
    assert.strictEqual(yield* fs.readFileString("/mnt/kept"), "kept\n")
  }).pipe(
    Effect.provide(
      LocalSftp.filesWith([], (server) =>
        inMountNamespace(
          'mount -t tmpfs none /mnt && echo kept >/mnt/kept && mount -o remount,ro /mnt && exec "$1"',
          server
        )
      )
    )
  )
)
