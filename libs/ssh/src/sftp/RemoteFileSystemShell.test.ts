import { atomicWriteSuite } from "@maestro/core/testing/AtomicWriteSuite"
import { fileSystemSuite } from "@maestro/core/testing/FileSystemSuite"
import { filesOn } from "../testing/RemoteFiles.ts"

fileSystemSuite("Files of a remote without SFTP", filesOn({ sftp: false }), { kind: "machine" })
atomicWriteSuite("Saving a file on a remote without SFTP", filesOn({ sftp: false }))
