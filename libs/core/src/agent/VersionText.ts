const versionPattern = /\d+\.\d+(?:\.\d+)*(?:[-+][0-9A-Za-z.+-]*[0-9A-Za-z])?/

/** The version in what a command printed for `--version`: some print it on stderr. A line about Node is another's. */
export const versionIn = (stdout: string, stderr: string): string | undefined => {
  const lines = `${stdout}\n${stderr}`
    .split("\n")
    .filter((line) => !/\bnode(\.js)?\s+v?\d|deprecat|warning/i.test(line))
  for (const line of lines) {
    const found = versionPattern.exec(line)
    if (found !== null) return found[0]
  }
  return undefined
}
