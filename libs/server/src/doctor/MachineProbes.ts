import { knownAgents } from "@maestro/core/agent/KnownAgents"
import { problemText } from "@maestro/core/agent/MissingAgent"
import type { AgentReport } from "@maestro/core/agent/AgentDetection"
import { detectAgents } from "@maestro/machine/agents/DetectAgents"
import { Helper } from "@maestro/machine/helper/Helper"
import { Effect } from "effect"
import { CommandLine } from "effect/process"
import type { Variables } from "./DefinitionProbes.ts"
import { failed, type Finding, ok, warning } from "./Check.ts"
import { orFailed, runText } from "./HelperRunText.ts"
import type { Probe } from "./Probe.ts"
import { roomFinding } from "./SystemProbes.ts"

const info = Effect.map(
  Helper.use(({ channel }) => channel),
  (channel) => channel.info
)

/** Tools of the system, the package that brings each, and what Maestro does without. */
const packages: Readonly<Record<string, readonly [name: string, without: string]>> = {
  setsid: ["util-linux", "jobs are ended less surely"],
  awk: ["gawk", "the trees of processes are not seen whole"],
  base64: ["coreutils", "output takes more room on the link"]
}

const views: Readonly<Record<string, string>> = {
  proc: "/proc is not there: what a stop could not end is not always known",
  hidepid: "/proc hides the processes of others (hidepid): what a stop could not end is not always known"
}

const tools = Effect.map(info, ({ missing }) => {
  const lacking = missing.filter((name) => packages[name] !== undefined)
  const blind = missing.flatMap((name) => views[name] ?? [])
  if (lacking.length > 0) {
    const consequences = lacking.map((name) => `${name} is not there: ${packages[name]?.[1]}`)
    const command = `sudo apt-get install ${lacking.map((name) => packages[name]?.[0]).join(" ")}`
    return warning([...consequences, ...blind].join("; "), "Install what is missing.", command)
  }
  return ok(blind.length === 0 ? "all that Maestro uses is there" : blind.join("; "))
})

/** A path as one word of a script. None that gets here has a NUL in it, which is all that cannot be quoted. */
const quoted = (path: string) => Effect.orDie(Effect.fromResult(CommandLine.quote(path)))

/** Folder and free kibibytes: with `-P` every df has them in the same columns. */
const freeSpace = (word: string) =>
  `d=${word}; until [ -d "$d" ]; do d=\${d%/*}; [ -n "$d" ] || d=/; done; df -Pk "$d" | tail -n 1`

const jobsFolder = Effect.gen(function* () {
  const { jobsRoot, missing } = yield* info
  if (missing.includes("jobs")) {
    return failed(
      "no folder there can hold jobs, so nothing can run that outlives the link",
      "Make the home there writable, or /var/tmp.",
      'mkdir -p "$HOME/.local/state/maestro/jobs/v1"'
    )
  }
  const { stdout } = yield* runText(freeSpace(yield* quoted(jobsRoot)))
  const kibibytes = Number(/^\S.*?\s+\d+\s+\d+\s+(\d+)\s+\d+%/.exec(stdout.trim())?.[1] ?? Number.NaN)
  if (Number.isNaN(kibibytes)) return ok(`${jobsRoot}; how much space is free there was not told`)
  return roomFinding(kibibytes * 1_024, jobsRoot, `du -xh ${CommandLine.display([jobsRoot])} | sort -h | tail`)
})

const afterLogout = Effect.map(info, ({ missing, user }) =>
  missing.includes("killuserprocesses")
    ? warning(
        "logind ends jobs when you are logged out there (KillUserProcesses)",
        "Let your processes stay when you are logged out.",
        CommandLine.display(["loginctl", "enable-linger", user])
      )
    : ok("jobs go on when you are logged out")
)

/** Seconds; less is of no consequence, and cannot be told from a slow link. */
const skewLimit = 5

const clock = Effect.gen(function* () {
  const before = Date.now()
  const { millis, stdout } = yield* runText("date +%s")
  const there = Number(stdout.trim())
  if (stdout.trim() === "" || Number.isNaN(there)) return ok("that machine does not tell its time in seconds")
  const skew = there - (before + millis / 2) / 1_000
  const seconds = Math.abs(Math.round(skew))
  if (Math.abs(skew) < skewLimit) return ok(`within ${Math.max(1, seconds)} s of this machine's`)
  return warning(
    `${seconds} s ${skew > 0 ? "ahead of" : "behind"} this machine's: history is in the wrong order, one-time codes may fail`,
    "Set the clock that is wrong, here or there.",
    "sudo timedatectl set-ntp true"
  )
})

const agentsFound = ({ agents }: AgentReport): Finding => {
  const found = agents.flatMap(({ agent, command }) => {
    if (command === undefined) return []
    const { foundBy, version } = command
    const said = version._tag === "Version" ? ` ${version.version}` : ", which does not tell its version"
    return [`${agent}${said}${foundBy === "login-shell" ? "" : ` (${foundBy})`}`]
  })
  const broken = agents.flatMap(({ command, others }) =>
    command === undefined
      ? others.flatMap(({ path, problem }) => (problem === undefined ? [] : [problemText(path, problem)]))
      : []
  )
  if (found.length > 0) return ok([...found, ...broken].join("; "))
  const [usual] = knownAgents
  const install = usual?.install
  if (broken.length > 0)
    return warning(broken.join("; "), "Repair it there, or install it anew.", "maestro agent detect --help")
  return warning("no coding agent that Maestro knows is there", "Install one there, for your account.", install)
}

/** Without values that cannot be read: that is said elsewhere. */
const agents = (variables: Variables) =>
  Effect.orElseSucceed(variables, () => ({})).pipe(
    Effect.flatMap((env) => detectAgents(knownAgents, { env })),
    Effect.map(agentsFound)
  )

const git = Effect.map(runText("git --version"), ({ code, stdout }) =>
  code === 0
    ? ok(stdout.trim())
    : warning("git is not there: status, diffs and worktrees need it", "Install git there.", "sudo apt-get install git")
)

const project = Effect.fnUntraced(function* (folder: string) {
  const rest = /^~\/?(.*)$/.exec(folder)?.[1]
  const { code } = yield* runText(`cd ${rest === undefined ? "" : '"$HOME"/'}${yield* quoted(rest ?? folder)}`)
  if (code === 0) return ok(folder)
  const word = rest === undefined ? CommandLine.display([folder]) : `~/${CommandLine.display([rest])}`
  return failed(
    `${folder} is not there, or cannot be entered`,
    "Make it, or choose another folder.",
    `mkdir -p ${word}`
  )
})

/** What the machine has. `folder` is where commands are to run, if that was said. */
export const machineProbes = (folder: string | undefined, variables: Variables): ReadonlyArray<Probe<Helper>> => {
  const probe = (id: string, title: string, look: Parameters<typeof orFailed<Helper>>[0]): Probe<Helper> => ({
    id,
    title,
    needs: ["helper"],
    look: orFailed(look)
  })
  return [
    probe("tools", "tools", tools),
    probe("jobs-folder", "jobs folder", jobsFolder),
    probe("after-logout", "after logout", afterLogout),
    probe("clock", "clock", clock),
    ...(folder === undefined ? [] : [probe("folder", "folder", project(folder))]),
    probe("git", "git", git),
    probe("agents", "agents", agents(variables))
  ]
}
