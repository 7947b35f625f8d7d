/** Options whose values are command lines: anything may stand in them, a password too. */
const commands: ReadonlySet<string> = new Set(["knownhostscommand", "localcommand", "proxycommand", "remotecommand"])

const leftOut = "(left out)"

const isNothing = (value: string) => /^(?:none|no|)$/i.test(value)

const excerptOf = (key: string, value: string): string => {
  if (commands.has(key) && !isNothing(value)) return leftOut
  return key === "setenv" ? value.replace(/=.*/s, `=${leftOut}`) : value
}

/** What `ssh -G` resolved, without values of environment variables and without command lines. */
export const configExcerpt = (
  raw: ReadonlyMap<string, ReadonlyArray<string>>,
  redact: (text: string) => string
): ReadonlyArray<string> =>
  [...raw].flatMap(([key, values]) => values.map((value) => `${key} ${redact(excerptOf(key, value))}`.trimEnd()))
