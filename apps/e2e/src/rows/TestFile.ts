import { globSync } from "node:fs"
import { join, relative } from "node:path"
import { readSourceFile, type SourceFile } from "./SourceFile.ts"

/** A file of tests, with those of the suites that it runs. */
export interface TestFile {
  /** From the root of the repository on. */
  readonly path: string
  readonly titles: ReadonlyArray<string>
  /** It starts a real sshd, as a process or in a container. */
  readonly onRealServer: boolean
}

const realServers = ["tools/testhosts/src/ProcessHost.ts", "tools/testhosts/src/DockerHost.ts"]

/** All files that a file imports, directly or through others, and itself. */
const closure = (start: string, read: (path: string) => SourceFile): ReadonlySet<string> => {
  const seen = new Set([start])
  for (const path of seen) for (const imported of read(path).imports) seen.add(imported)
  return seen
}

/** Every file of tests that `npm test` runs. */
export const testFiles = (root: string): ReadonlyArray<TestFile> => {
  const known = new Map<string, SourceFile>()
  const read = (path: string) => {
    const file = known.get(path) ?? readSourceFile(root, path)
    known.set(path, file)
    return file
  }
  const found = globSync("{libs,apps,tools}/*/src/**/*.test.ts", { cwd: root })
  return found.toSorted().map((path) => {
    const files = [...closure(join(root, path), read)]
    const tested = files.filter((file) => file === join(root, path) || file.includes("/testing/"))
    return {
      path,
      titles: tested.flatMap((file) => read(file).titles),
      onRealServer: files.some((file) => realServers.includes(relative(root, file)))
    }
  })
}
