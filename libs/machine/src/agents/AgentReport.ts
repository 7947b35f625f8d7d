import type {
  AgentEntry,
  AgentFinding,
  AgentReport,
  EntryProblem,
  FoundBy,
  InteractiveAnswer,
  VersionAnswer
} from "@maestro/core/agent/AgentDetection"
import type { KnownAgent } from "@maestro/core/agent/KnownAgents"
import { versionIn } from "@maestro/core/agent/VersionText"
import type { DetectionRecord } from "./DetectionRecords.ts"

type RecordOf<Tag extends DetectionRecord[0]> = Extract<DetectionRecord, readonly [Tag, ...ReadonlyArray<unknown>]>

const foundBy: Readonly<Record<RecordOf<"entry">[2], FoundBy>> = {
  login: "login-shell",
  interactive: "interactive-shell",
  folder: "known-folder"
}

const only = <Tag extends DetectionRecord[0]>(records: ReadonlyArray<DetectionRecord>, tag: Tag) =>
  records.filter((record): record is RecordOf<Tag> => record[0] === tag)

const problemOf = (state: RecordOf<"entry">[4], interpreter: string): EntryProblem | undefined => {
  switch (state) {
    case "ok":
      return undefined
    case "closed":
      return { _tag: "NotExecutable" }
    case "broken":
      return { _tag: "BrokenLink" }
    case "interpreter":
      return { _tag: "InterpreterMissing", interpreter }
  }
}

const entryOf = ([, , how, path, state, needs, realPath]: RecordOf<"entry">): AgentEntry => ({
  path,
  realPath,
  foundBy: foundBy[how],
  problem: problemOf(state, needs)
})

const versionOf = (record: RecordOf<"version"> | undefined, seconds: number): VersionAnswer => {
  const [, , code, stdout, stderr] = record ?? ["version", "", "timeout", "", ""]
  if (code === "timeout") return { _tag: "NoAnswer", seconds }
  const version = code === "0" ? versionIn(stdout, stderr) : undefined
  if (version !== undefined) return { _tag: "Version", version }
  return { _tag: "Strange", code: Number(code), said: `${stdout}\n${stderr}`.trim() }
}

/** Every entry once: a PATH may name a folder twice, and what is seen again may be seen better. */
const distinct = (entries: ReadonlyArray<AgentEntry>): ReadonlyArray<AgentEntry> => {
  const byPath = new Map<string, AgentEntry>()
  for (const entry of entries) {
    const before = byPath.get(entry.path)
    if (before === undefined || (before.problem !== undefined && entry.problem === undefined))
      byPath.set(entry.path, entry)
  }
  return [...byPath.values()]
}

const findingOf = (agent: KnownAgent, records: ReadonlyArray<DetectionRecord>, seconds: number): AgentFinding => {
  const mine = records.filter(([, id]) => id === agent.id)
  const entries = distinct(only(mine, "entry").map(entryOf))
  const [found] = only(mine, "found")
  const [word] = only(mine, "word")
  const realPath = entries.find(({ path }) => path === found?.[3])?.realPath
  const command =
    found === undefined
      ? undefined
      : {
          path: found[3],
          realPath: realPath ?? found[3],
          foundBy: foundBy[found[2]],
          searchPath: found[4],
          version: versionOf(only(mine, "version")[0], seconds)
        }
  // Two names for one file are one copy.
  const others = entries.filter(
    (entry) => entry.path !== command?.path && (entry.problem !== undefined || entry.realPath !== command?.realPath)
  )
  return {
    agent: agent.id,
    commands: agent.commands,
    command,
    others,
    word: word === undefined ? undefined : { name: word[2], kind: word[3] }
  }
}

const interactiveOf = (record: RecordOf<"interactive"> | undefined, seconds: number): InteractiveAnswer => {
  switch (record?.[1]) {
    case undefined:
      return { _tag: "NotAsked" }
    case "ok":
      return { _tag: "Path", path: record?.[2] ?? "" }
    case "timeout":
      return { _tag: "TimedOut", seconds }
    case "ended":
      return { _tag: "Ended" }
    case "none":
      return { _tag: "None" }
  }
}

/** What the records of a detection say of these agents. */
export const agentReport = (
  agents: ReadonlyArray<KnownAgent>,
  records: ReadonlyArray<DetectionRecord>,
  { notice, seconds }: { readonly seconds: number; readonly notice: string | undefined }
): AgentReport => {
  const [login] = only(records, "login")
  return {
    lookedAt: {
      shell: login?.[1] ?? "",
      loginPath: login?.[2] ?? "",
      interactive: interactiveOf(only(records, "interactive")[0], seconds),
      folders: only(records, "folders")[0]?.[1]
        .split(":")
        .filter((folder) => folder !== "")
    },
    agents: agents.map((agent) => findingOf(agent, records, seconds)),
    notice
  }
}
