import type { Remote } from "@maestro/core/remote/Remote"
import type { EditFlags } from "./EditRemote.ts"
import type { FieldIssue } from "./FieldIssue.ts"

/** What can be cleared, by the names of the options that set it. */
export const clearable = ["port", "user", "key", "cwd", "env", "ssh-config", "alias"] as const
export type ClearableField = (typeof clearable)[number]

const isClearable = (name: string): name is ClearableField => clearable.some((each) => each === name)

const flagOf: Readonly<Record<ClearableField, (flags: EditFlags) => unknown>> = {
  port: ({ port }) => port,
  user: ({ user }) => user,
  key: ({ key }) => key,
  cwd: ({ cwd }) => cwd,
  // To forget all variables and give new ones makes sense.
  env: () => undefined,
  "ssh-config": ({ sshConfig }) => sshConfig,
  alias: ({ alias, host }) => alias ?? host
}

/** What is wrong with the fields that are to be cleared. */
export const clearIssues = (flags: EditFlags, before: Remote): ReadonlyArray<FieldIssue> => {
  const issues: Array<FieldIssue> = []
  for (const name of flags.clear ?? []) {
    if (name === "host")
      issues.push({ field: "--clear", problem: "a remote needs a host: give another one, or --alias ALIAS instead" })
    else if (!isClearable(name))
      issues.push({ field: "--clear", problem: `"${name}" is none of: ${clearable.join(", ")}` })
    else if (flagOf[name](flags) !== undefined)
      issues.push({ field: "--clear", problem: `${name} is to be cleared and set: choose one` })
    else if (name === "alias" && before.target._tag === "Host")
      issues.push({ field: "--clear", problem: `"${before.name}" has no alias: it is defined by its host` })
  }
  for (const name of flags.unsetEnv ?? [])
    if (!Object.hasOwn(before.env, name))
      issues.push({ field: "--unset-env", problem: `"${before.name}" has no variable "${name}"` })
  return issues
}

/** The optional fields of a remote, without those that are cleared. */
export const fieldsOf = (remote: Remote, clear: ReadonlySet<ClearableField>) => {
  const { port, user, keyPath, cwd, sshConfig } = remote
  return {
    ...(port === undefined || clear.has("port") ? {} : { port }),
    ...(user === undefined || clear.has("user") ? {} : { user }),
    ...(keyPath === undefined || clear.has("key") ? {} : { keyPath }),
    ...(cwd === undefined || clear.has("cwd") ? {} : { cwd }),
    ...(sshConfig === undefined || clear.has("ssh-config") ? {} : { sshConfig })
  }
}
