import { fileSystemSuite } from "@maestro/core/testing/FileSystemSuite"
import * as LocalSftp from "../testing/LocalSftp.ts"

// The server of OpenSSH without SSH between: what fails here is ours, or the server's.
fileSystemSuite("Files over OpenSSH's SFTP server", LocalSftp.files, { kind: "node" })
