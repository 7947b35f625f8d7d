import { layer } from "@effect/vitest"
import type { FileSystem, Layer } from "effect"
import { fileContentCases } from "./FileContentCases.ts"
import { fileHandleCases } from "./FileHandleCases.ts"
import { fileMetadataCases } from "./FileMetadataCases.ts"
import { fileNameCases } from "./FileNameCases.ts"
import type { FileSystemSuiteOptions } from "./FileSystemIt.ts"
import { fileWatchCases } from "./FileWatchCases.ts"
import { folderCases } from "./FolderCases.ts"

/** What every `FileSystem` must do, wherever the machine is. The machine is a Linux one, and has a /proc. */
export const fileSystemSuite = <E>(
  name: string,
  impl: Layer.Layer<FileSystem.FileSystem, E>,
  options: FileSystemSuiteOptions
) =>
  layer(impl, { excludeTestServices: true, timeout: "60 seconds" })(name, (it) => {
    fileContentCases(it)
    fileHandleCases(it)
    folderCases(it)
    fileMetadataCases(it)
    fileNameCases(it, options)
    fileWatchCases(it)
  })
