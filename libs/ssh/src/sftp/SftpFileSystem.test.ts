import { fileSystemSuite } from "@maestro/core/testing/FileSystemSuite"
import { Effect, FileSystem, Layer } from "effect"
import * as LocalSftp from "../testing/LocalSftp.ts"
import { Sftp } from "./Sftp.ts"
import * as SftpFileSystem from "./SftpFileSystem.ts"

// The server of OpenSSH without SSH between: what fails here is ours, or the server's.
const overSftp = Layer.effect(
  FileSystem.FileSystem,
  Effect.gen(function* () {
    return SftpFileSystem.make(yield* Sftp, yield* FileSystem.FileSystem)
  })
).pipe(Layer.provide(LocalSftp.layer))

fileSystemSuite("Files over OpenSSH's SFTP server", overSftp, { kind: "node" })
