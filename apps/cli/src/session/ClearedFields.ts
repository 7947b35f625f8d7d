import type { Session } from "@maestro/core/session/Session"
import type { SessionDraft } from "@maestro/core/session/Sessions"
import type { FieldIssue } from "../remote/FieldIssue.ts"
import type { EditSessionFlags } from "./EditSession.ts"

/** What can be cleared, by the names of the options that set it. */
const clearable = ["cwd", "model", "agent-command", "args", "env"]

const given: Readonly<Record<string, (flags: EditSessionFlags) => unknown>> = {
  cwd: ({ cwd }) => cwd,
  model: ({ model }) => model,
  "agent-command": ({ agentCommand }) => agentCommand
}

/** An option with an empty value clears its field: `--model ''` is `--clear model`. */
export const clearedByEmpty = (flags: EditSessionFlags): EditSessionFlags => {
  const { agentCommand, cwd, model, ...others } = flags
  const named = { "agent-command": agentCommand, cwd, model }
  const empty = Object.entries(named).flatMap(([name, value]) => (value === "" ? [name] : []))
  return {
    ...others,
    ...(agentCommand === "" ? {} : { agentCommand }),
    ...(cwd === "" ? {} : { cwd }),
    ...(model === "" ? {} : { model }),
    clear: [...(flags.clear ?? []), ...empty]
  }
}

/** What is wrong with the fields that are to be cleared. */
export const clearIssues = (flags: EditSessionFlags, before: Session): ReadonlyArray<FieldIssue> => [
  ...(flags.clear ?? []).flatMap((name) => {
    if (!clearable.includes(name))
      return [{ field: "--clear", problem: `"${name}" is none of: ${clearable.join(", ")}` }]
    return given[name]?.(flags) === undefined
      ? []
      : [{ field: "--clear", problem: `${name} is to be cleared and set: choose one` }]
  }),
  ...(flags.unsetEnv ?? []).flatMap((name) =>
    Object.hasOwn(before.env, name)
      ? []
      : [{ field: "--unset-env", problem: `"${before.name}" has no variable "${name}"` }]
  )
]

/** What is left of a session's fields. */
export const withoutCleared = (draft: SessionDraft, clear: ReadonlySet<string>): SessionDraft => {
  const { cwd, executable, extraArguments, model, ...others } = draft
  return {
    ...others,
    extraArguments: clear.has("args") ? [] : extraArguments,
    ...(cwd === undefined || clear.has("cwd") ? {} : { cwd }),
    ...(executable === undefined || clear.has("agent-command") ? {} : { executable }),
    ...(model === undefined || clear.has("model") ? {} : { model })
  }
}
